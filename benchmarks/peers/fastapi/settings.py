"""The FastAPI stack's settings, from the environment."""

import os

AMQP_URI = os.environ["AMQP_URI"]
DATABASE = os.environ["DATABASE"]
JWT_SECRET = os.environ["JWT_SECRET"]
JWT_ALGORITHM = "HS256"
TOKEN_SECONDS = 3600
QUEUE = "bench.fastapi.messages"
