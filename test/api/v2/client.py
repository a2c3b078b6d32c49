"""Calls the API through the client that services use. Reads from stdin what to call, and prints what came of each.

Arguments: the folder with the packages, the address of the API.
Input: a JSON list of {"key": API key, "clock": seconds that this caller is ahead, "call": [method, argument...]}.
An argument {"base64": text} is a file.
"""

import base64
import io
import json
import logging
import sys
import time

sys.path.insert(0, sys.argv[1])

from notifications_python_client import NotificationsAPIClient, authentication  # noqa: E402
from notifications_python_client.errors import HTTPError  # noqa: E402

logging.disable()


def given(argument):
    is_file = isinstance(argument, dict) and list(argument) == ["base64"]
    return io.BytesIO(base64.b64decode(argument["base64"])) if is_file else argument


def outcome(step):
    authentication.epoch_seconds = lambda: int(time.time()) + step["clock"]
    client = NotificationsAPIClient(step["key"], base_url=sys.argv[2])
    method, *arguments = step["call"]
    try:
        return {"value": getattr(client, method)(*map(given, arguments))}
    except HTTPError as error:
        return {"status": error.status_code, "message": error.message}


print(json.dumps([outcome(step) for step in json.load(sys.stdin)]))
