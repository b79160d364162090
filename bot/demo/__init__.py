"""The whole bot without a token or a network: a newsroom, a stand-in of the Bot API, a chat in the terminal."""
