"""Take out of htmx what the cabinet does not use: `python trim_htmx.py < htmx.min.js > htmx.js`.

Server-sent events and web sockets (hx-sse, hx-ws) are an eleventh of htmx 1.9. Each cut is named
by the text around it and must fit exactly once, so that another version of htmx fails here and not
in a browser. See static/VENDORED.md.
"""

import sys
from typing import Final

# What is cut: from the first text up to the second, which stays. With None, the first text alone.
CUTS: Final = (
    ("function mt(e,t,r){", "function qt(e,t,r,n){"),
    ('var i=te(t,"hx-sse");if(i){', 'ce(t,"htmx:afterProcessNode")'),
    ("if(e.sseEvent){Rt(n,r,e.sseEvent)}else ", None),
    ("if(t.webSocket){t.webSocket.close()}if(t.sseEventSource){t.sseEventSource.close()}", None),
    ('if(o.indexOf("sse:")===0){n.push({trigger:"sse",sseEvent:o.substr(4)})}else', None),
    ("createEventSource:function(e){", 'version:"1.9.12"'),
    ('wsReconnectDelay:"full-jitter",wsBinaryType:"blob",', None),
    ('[hx-sse], [data-hx-sse], [hx-ws],"+" [data-hx-ws], ', None),
)


def trim(source: str) -> str:
    for begin, end in CUTS:
        if source.count(begin) != 1:
            raise SystemExit(f"found {source.count(begin)} times instead of once: {begin}")
        start = source.index(begin)
        stop = source.index(end, start) if end else start + len(begin)
        source = source[:start] + source[stop:]
    return source


if __name__ == "__main__":
    sys.stdout.write(trim(sys.stdin.read()))
