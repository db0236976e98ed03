"""Facts of this room that higher rooms react to, inside the transaction of the fact."""

from typing import Final

from blinker import Signal

# Someone else now sees a user's account: `user`, `account`, `fact` (unique for that linking, such
# as «link 7 20260317090000») and `name`, of the newcomer, empty where the user does not know it.
account_linked: Final = Signal()

# A `link` was made, with the choice whether its bills come by e-mail.
ebill_chosen: Final = Signal()
