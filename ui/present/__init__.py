"""Presenter mode: the speaker's set-up, and the stage that fills the screen."""
