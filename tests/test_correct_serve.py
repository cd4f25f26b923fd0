"""`/correct` from an organiser's phone: the real `guichet serve` answers it within seconds, and after a restart."""

from __future__ import annotations

from pathlib import Path

from tests.botapi import Counterpart
from tests.running import serving

ORGANISER, PERSON = 77, 78


async def test_what_an_organiser_corrects_everybody_is_answered(tmp_path: Path) -> None:
    async with Counterpart() as telegram:
        organiser, person = telegram.user(ORGANISER), telegram.user(PERSON)
        options = {"telegram_base_url": telegram.base_url, "organisers": str(ORGANISER), "send_rate": "3000"}
        async with serving(tmp_path, **options) as desk:
            await desk.wait_for_health()
            telegram.say(organiser, "/correct la journée finit à 21h40")
            await telegram.wait_for_replies(organiser, 1)
            shown = telegram.replies(organiser)[-1]
            button = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
            telegram.press(organiser, shown["message_id"], button)
            place = (organiser, shown["message_id"])
            await telegram.wait_until(lambda: "désormais" in str(telegram.world.messages[place].get("text")))
        async with serving(tmp_path, **options) as desk:
            await desk.wait_for_health()
            telegram.say(person, "à quelle heure ça finit ?")
            await telegram.wait_for_replies(person, 1)
            text = str(telegram.replies(person)[-1]["text"])
            assert "21" in text, text
            assert "Corrigé par les organisateurs" in text
