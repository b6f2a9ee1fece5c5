"""Owns the name under which gnome-keyring asks for a password, and never answers.

Deliberately nothing else: a prompt that nobody looks at. Says "ready" when it owns the name.
"""

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

INTERFACE = "org.gnome.keyring.internal.Prompter"


class Prompter(dbus.service.Object):
    @dbus.service.method(INTERFACE, in_signature="o")
    def BeginPrompting(self, callback):
        pass

    @dbus.service.method(INTERFACE, in_signature="o")
    def StopPrompting(self, callback):
        pass


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
name = dbus.service.BusName("org.gnome.keyring.SystemPrompter", bus)
prompter = Prompter(bus, "/org/gnome/keyring/Prompter", name)
print("ready", flush=True)
GLib.MainLoop().run()
