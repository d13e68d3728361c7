"""A plain implementation of the mission's stack: FastAPI, JWT by python-jose, aio-pika with confirms."""

import uuid
from datetime import datetime, timedelta, timezone

import aio_pika
import aiosqlite
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from jose import JWTError, jwt
from pydantic import BaseModel, Field

import database
import settings
from passwords import hash_password, is_right

app = FastAPI(title="Chat")
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="/auth/login")


class Credentials(BaseModel):
    username: str = Field(min_length=3, max_length=32)
    password: str = Field(min_length=8, max_length=128)


class Token(BaseModel):
    access_token: str
    token_type: str = "Bearer"
    expires_in: int = settings.TOKEN_SECONDS


class User(BaseModel):
    user_id: str
    username: str
    display_name: str
    created_at: datetime


class NewMessage(BaseModel):
    recipient_id: str
    text: str = Field(min_length=1, max_length=16384)
    client_msg_id: str | None = Field(default=None, max_length=128)


class Accepted(BaseModel):
    id: str
    conversation_id: str
    client_msg_id: str | None
    status: str = "accepted"


@app.on_event("startup")
async def startup() -> None:
    app.state.db = await database.connect(settings.DATABASE)
    app.state.amqp = await aio_pika.connect_robust(settings.AMQP_URI)
    channel = await app.state.amqp.channel(publisher_confirms=True)
    await channel.declare_queue(settings.QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    app.state.exchange = channel.default_exchange


@app.on_event("shutdown")
async def shutdown() -> None:
    await app.state.amqp.close()
    await app.state.db.close()


async def current_user_id(token: str = Depends(oauth2_scheme)) -> str:
    try:
        return jwt.decode(token, settings.JWT_SECRET, algorithms=[settings.JWT_ALGORITHM])["sub"]
    except (JWTError, KeyError):
        raise HTTPException(401, "Could not validate credentials", {"WWW-Authenticate": "Bearer"})


@app.post("/auth/register", status_code=201)
async def register(credentials: Credentials) -> dict:
    user_id = uuid.uuid4().hex
    row = (user_id, credentials.username, hash_password(credentials.password), credentials.username)
    try:
        await app.state.db.execute(
            "INSERT INTO users VALUES (?, ?, ?, ?, ?)", (*row, datetime.now(timezone.utc).isoformat())
        )
        await app.state.db.commit()
    except aiosqlite.IntegrityError:
        raise HTTPException(409, "User name taken")
    return {"user_id": user_id, "username": credentials.username}


@app.post("/auth/login", response_model=Token)
async def login(credentials: Credentials) -> Token:
    query = "SELECT id, password_hash FROM users WHERE username = ?"
    async with app.state.db.execute(query, (credentials.username,)) as cursor:
        row = await cursor.fetchone()
    if row is None or not is_right(credentials.password, row["password_hash"]):
        raise HTTPException(401, "Wrong user name or password")
    now = datetime.now(timezone.utc)
    claims = {"sub": row["id"], "iat": now, "exp": now + timedelta(seconds=settings.TOKEN_SECONDS)}
    return Token(access_token=jwt.encode(claims, settings.JWT_SECRET, settings.JWT_ALGORITHM))


@app.get("/users/me", response_model=User)
async def me(user_id: str = Depends(current_user_id)) -> User:
    query = "SELECT id AS user_id, username, display_name, created_at FROM users WHERE id = ?"
    async with app.state.db.execute(query, (user_id,)) as cursor:
        row = await cursor.fetchone()
    if row is None:
        raise HTTPException(404, "No such user")
    return User(**row)


@app.post("/chat/send", status_code=202, response_model=Accepted)
async def send(message: NewMessage, user_id: str = Depends(current_user_id)) -> Accepted:
    accepted = Accepted(
        id=uuid.uuid4().hex,
        conversation_id=":".join(sorted((user_id, message.recipient_id))),
        client_msg_id=message.client_msg_id,
    )
    body = NewStoredMessage(
        **accepted.dict(exclude={"status"}),
        sender_id=user_id,
        text=message.text,
        accepted_at=datetime.now(timezone.utc),
    )
    await app.state.exchange.publish(
        aio_pika.Message(
            body.json().encode(),
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        ),
        routing_key=settings.QUEUE,
        mandatory=True,
        timeout=5,
    )
    return accepted


class NewStoredMessage(BaseModel):
    id: str
    conversation_id: str
    sender_id: str
    client_msg_id: str | None
    text: str
    accepted_at: datetime
