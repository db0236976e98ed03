"""A request to an HTTP gateway, with the outcome told apart as the outbox needs it."""

import http.client
import urllib.error
import urllib.request
from typing import Final

from elkk.delivery.senders import OutcomeUnknown, SendError

_PASSING: Final = (408, 425, 429)
_LONGEST_ANSWER: Final = 64 * 1024


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A gateway that redirects is a wrong setting; following would send the password elsewhere."""

    def redirect_request(self, *_args: object) -> None:
        return None


_opener: Final = urllib.request.build_opener(_NoRedirects)


def call(request: urllib.request.Request, timeout: float) -> str:
    """The body of a 2xx answer. `timeout` is in seconds.

    Raises OutcomeUnknown where the request went out and no answer came back; SendError for any
    other failure, permanent where the answer is a refusal (4xx).
    """
    try:
        with _opener.open(request, timeout=timeout) as response:
            body: bytes = response.read(_LONGEST_ANSWER)
            return body.decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        error.close()
        refused = 300 <= error.code < 500 and error.code not in _PASSING
        raise SendError(f"HTTP {error.code}", permanent=refused) from error
    except urllib.error.URLError as error:
        # urllib wraps only what happens before the whole request is on its way.
        raise SendError(f"{error.reason}", permanent=False) from error
    except (OSError, http.client.HTTPException) as error:
        raise OutcomeUnknown(f"{type(error).__name__}: {error}") from error
