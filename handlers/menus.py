"""Telegram's menu of commands: who sees which."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import telegram

from bot.channels.outcome import Declined
from handlers.command import Command
from handlers.dispatch import Table

logger = logging.getLogger(__name__)


class Menus:
    """Shows in Telegram's menu what each may use; without a menu the commands work all the same."""

    def __init__(self, bot: telegram.Bot, table: Table, operators: Iterable[int]) -> None:
        self._bot, self._table = bot, table
        self._operators = frozenset(operators)
        self._with_menu: set[int] = set()
        """Operators whose menu hangs: it can be hung up only once they have written to the bot."""

    async def hang_up(self) -> None:
        """Sets the menus of private chats, groups, their admins, and of the operators."""
        private, groups = self._table.menu("all", "admin"), self._table.menu("all")
        scopes: list[tuple[telegram.BotCommandScope, list[Command]]] = [
            (telegram.BotCommandScopeAllPrivateChats(), private),
            (telegram.BotCommandScopeAllGroupChats(), groups),
            (telegram.BotCommandScopeAllChatAdministrators(), private),
        ]
        for scope, commands in scopes:
            await self._set(scope, commands)
        for operator in self._operators:
            await self.hang_up_operators(operator)

    async def hang_up_operators(self, operator: int) -> None:
        """Sets one operator's, once."""
        if operator not in self._with_menu:
            menu = self._table.menu("all", "admin", "operator")
            if await self._set(telegram.BotCommandScopeChat(operator), menu):
                self._with_menu.add(operator)

    async def _set(self, scope: telegram.BotCommandScope, commands: list[Command]) -> bool:
        try:
            await self._bot.set_my_commands([(command.name, command.summary) for command in commands], scope=scope)
        except Declined as declined:
            # An operator who has not written to the bot yet has no chat to show a menu in.
            logger.info("no menu for %s: %s", scope.type, declined.message)
            return False
        return True
