"""The tables of the store. `migrations/` makes them; a test holds the two equal.

A chat is called by its identity everywhere, like `telegram:123456`. Moments are seconds since 1970 in UTC.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()
BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite counts up only plain integers

chats = sa.Table(
    "chats",
    metadata,
    sa.Column("chat", sa.Text, primary_key=True),
    sa.Column("language", sa.Text),  # chosen with the language command
    sa.Column("speaks", sa.Text),  # the language it last wrote in
    sa.Column("event", sa.Text),  # file of the event this chat is about
    sa.Column("seen", sa.Double, nullable=False),
    sa.Column("gone", sa.Boolean, nullable=False),  # it has blocked or removed the bot
)

memory = sa.Table(
    "memory",
    metadata,
    sa.Column("chat", sa.Text, primary_key=True),
    sa.Column("data", sa.Text, nullable=False),  # knowledge.Memory as JSON
    sa.Column("expires", sa.Double, nullable=False),
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),  # the bot it was sent to, like `telegram:42`
    sa.Column("update_id", sa.BigInteger, nullable=False),
    sa.Column("chat", sa.Text, nullable=False),
    sa.Column("lane", sa.Text, nullable=False),  # whose questions are answered in order: the chat, or one of a group
    sa.Column("payload", sa.Text, nullable=False),  # the update as it came; emptied with the rest when done
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("received", sa.Double, nullable=False),
    sa.UniqueConstraint("channel", "update_id", name="inbox_update"),
)
WAITS = sa.text("NOT inbox.done")  # SQLite looks into an index of these rows only where a statement says it so
sa.Index("inbox_waiting", inbox.c.channel, inbox.c.lane, sqlite_where=WAITS, postgresql_where=WAITS)
sa.Index("inbox_received", inbox.c.received)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("chat", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),  # one call of the chat's interface as JSON; emptied in the end
    sa.Column("priority", sa.Integer, nullable=False),  # 0 a reply; the rest waits behind
    # pending, sending, sent, failed, doubt; of an announcement also waiting (for its turn), blocked, missed, cancelled
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("owner", sa.BigInteger),  # the term of the lease under which it was last taken to be sent
    sa.Column("not_before", sa.Double, nullable=False),
    sa.Column("dedup", sa.Text, unique=True),  # what may be said only once; such a row stays when sent
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("sent", sa.Double),
    sa.Column("announcement", sa.Text),  # its key: then this row is kept as its ledger
    sa.Column("version", sa.Integer),
)
UNSENT = outbox.c.state.in_([sa.literal_column("'pending'"), sa.literal_column("'sending'")])
sa.Index("outbox_unsent", outbox.c.id, sqlite_where=UNSENT, postgresql_where=UNSENT)
sa.Index("outbox_chat", outbox.c.chat)
OF_SOMEBODY = outbox.c.announcement.is_not(None) & (outbox.c.chat != "")
LEDGER = outbox.c.announcement.is_not(None)
sa.Index("outbox_ledger", outbox.c.announcement, outbox.c.state, sqlite_where=LEDGER, postgresql_where=LEDGER)
sa.Index(
    "outbox_once",
    *(outbox.c.announcement, outbox.c.version, outbox.c.chat),
    unique=True,
    sqlite_where=OF_SOMEBODY,
    postgresql_where=OF_SOMEBODY,
)

announcements = sa.Table(
    "announcements",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("series", sa.Text, nullable=False),  # those of one `/schedule` before each session share it
    sa.Column("event", sa.Text, nullable=False),  # its slug
    sa.Column("audience", sa.Text, nullable=False),  # all, session:…, language:…, chat:…
    sa.Column("texts", sa.Text, nullable=False),  # JSON object by language; the first is for all others
    sa.Column("file", sa.Text, nullable=False),  # what the chat program calls it; empty: none
    sa.Column("due", sa.Double),  # NULL: as soon as it is confirmed
    sa.Column("session", sa.Text, nullable=False),  # it is due so many minutes before this one; empty: at `due`
    sa.Column("lead", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # draft, waiting, filling, running, done, cancelled, missed
    sa.Column("version", sa.Integer, nullable=False),  # goes up when its moment moves
    sa.Column("author", sa.Text, nullable=False),  # an organiser's identity
    sa.Column("chat", sa.Text, nullable=False),  # where the report goes …
    sa.Column("language", sa.Text, nullable=False),  # … in which language …
    sa.Column("report", sa.BigInteger),  # … and which message it is
    sa.Column("last", sa.Text, nullable=False),  # the chat up to which the ledger has rows, while it is filled
    sa.Column("created", sa.Double, nullable=False),
    sa.Column("started", sa.Double),
    sa.Column("ended", sa.Double),
)
sa.Index("announcements_due", announcements.c.state, announcements.c.due)

organisers = sa.Table(
    "organisers",
    metadata,
    sa.Column("person", sa.Text, primary_key=True),  # invited by another one
    sa.Column("since", sa.Double, nullable=False),
)

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),  # fingerprint of the link's secret
    sa.Column("expires", sa.Double, nullable=False),
)

follows = sa.Table(
    "follows",
    metadata,
    sa.Column("chat", sa.Text, primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),  # its slug
    sa.Column("session", sa.Text, primary_key=True),  # its identity; empty: announcements of the whole event
    sa.Column("lead", sa.Integer),  # minutes before it to be reminded; NULL: never
    sa.Column("since", sa.Double, nullable=False),
)
sa.Index("follows_session", follows.c.event, follows.c.session)

readings = sa.Table(
    "readings",
    metadata,
    sa.Column("event", sa.Text, primary_key=True),  # its slug
    sa.Column("data", sa.Text, nullable=False),  # its sessions as last read, as JSON of `identities`
)

corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("event", sa.Text, primary_key=True),  # its slug
    sa.Column("session", sa.Text, primary_key=True),  # its identity; or a day, or nothing
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
)

moves = sa.Table(
    "moves",
    metadata,
    sa.Column("event", sa.Text, primary_key=True),  # its slug
    sa.Column("data", sa.Text, nullable=False),  # its reading as its followers know it
    sa.Column("since", sa.Double, nullable=False),  # when it first changed from that
    sa.Column("noticed", sa.Double),  # when organisers were shown the changes …
    sa.Column("shown", sa.Text),  # … and which these were
)

unanswered = sa.Table(
    "unanswered",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("topics", sa.Text, nullable=False),  # JSON list of topic names
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("event", sa.Text),  # its slug
    sa.Column("meaning", sa.Text),  # knowledge.Meaning as JSON, by which questions are grouped
    sa.Column("asked", sa.Double, nullable=False),
)
sa.Index("unanswered_asked", unanswered.c.asked)

# Who wants to be told when a question is answered; gone when told.
askers = sa.Table(
    "askers",
    metadata,
    sa.Column("chat", sa.Text, primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("question", sa.Text, primary_key=True),
    sa.Column("meaning", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("since", sa.Double, nullable=False),
)

# The organisers' answers, a row for each wording of the question; an empty one: the question is not for them.
answers = sa.Table(
    "answers",
    metadata,
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("question", sa.Text, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),  # of the group of questions
    sa.Column("meaning", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),  # of the answer
    sa.Column("given", sa.Double, nullable=False),
)

# Numbers only; of the whole desk where the event is empty.
figures = sa.Table(
    "figures",
    metadata,
    sa.Column("event", sa.Text, primary_key=True),  # its slug
    sa.Column("day", sa.Text, primary_key=True),  # ISO 8601
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("total", sa.BigInteger, nullable=False),
)

# Pictures that a chat program has.
uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),  # the bot it was given by, like `telegram:42`
    sa.Column("mark", sa.Text, primary_key=True),  # fingerprint of its content, or of its address
    sa.Column("ref", sa.Text, nullable=False),  # what the chat program calls it
    sa.Column("at", sa.Double, nullable=False),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),  # empty: free
    sa.Column("beat", sa.BigInteger, nullable=False),  # goes up while the holder lives
    sa.Column("term", sa.BigInteger, nullable=False, server_default="0"),  # goes up when it is taken
    sa.Column("told", sa.Text, nullable=False, server_default=""),  # fingerprint of the webhook that was set
)
