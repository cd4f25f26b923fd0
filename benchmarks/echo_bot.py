"""A bare python-telegram-bot to compare with: `echo_bot.py BASE_URL TOKEN` says every text back, keeps nothing."""

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main() -> None:
    application: Any = Application.builder().token(sys.argv[2]).base_url(sys.argv[1]).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


main()
