"""A request to an HTTP gateway, with the outcome told apart as the outbox needs it."""

from collections.abc import Mapping

from elkk.base import http
from elkk.delivery.senders import OutcomeUnknown, SendError


def post(url: str, body: str, headers: Mapping[str, str], timeout: float) -> str:
    """The body of a 2xx answer. `timeout` is in seconds.

    Raises OutcomeUnknown where the request went out and no answer came back; SendError for any
    other failure, permanent where the answer is a refusal (4xx).
    """
    client = http.Client(timeout, connect_seconds=timeout, keeps_connections=False)
    try:
        answer = client.ask("POST", url, body.encode(), headers, http.SHORT)
    except http.NotSent as error:
        raise SendError(str(error), permanent=False) from error
    except http.NoAnswer as error:
        raise OutcomeUnknown(str(error)) from error
    if not answer.is_good:
        raise SendError(f"HTTP {answer.status}", permanent=answer.is_refusal)
    return answer.text
