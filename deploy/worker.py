"""The worker: huey's consumer, without the drivers that the settings don't name (see drivers.py).

`python deploy/worker.py app.huey …` takes the options of `huey_consumer`, which would load every
driver before the application has a say.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from drivers import only_those_in_use

with only_those_in_use():
    from huey.bin.huey_consumer import consumer_main

    import app  # noqa: F401 (the consumer finds it imported)

if __name__ == "__main__":
    consumer_main()
