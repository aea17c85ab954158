# Licensed under the Apache License 2.0.
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
name: godwit
short_description: The hosts that a Godwit controller knows
description:
  - Asks the controller of a context of the C(godwit) command, which has its address, its CA and a token.
  - Groups are C(provider_NAME) and C(state_NAME).
author: Godwit contributors
options:
  plugin:
    description: Always C(godwit.godwit.godwit), or C(godwit) from a checkout.
    required: true
    choices: [godwit, godwit.godwit.godwit]
  context:
    description: The context; the current one if left out.
    env:
      - name: GODWIT_CONTEXT
  config_home:
    description: The folder of the contexts.
    env:
      - name: GODWIT_CONFIG_HOME
"""

EXAMPLES = r"""
plugin: godwit.godwit.godwit
"""

import json
import os
import re
import ssl
from urllib.error import URLError
from urllib.request import Request, urlopen

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin

FACTS = ("provider", "state", "schedulable", "agentVersion", "accelerator", "cpus", "memoryBytes")


def properties(text):
    """Java's properties, as far as the godwit command writes them."""
    found = {}
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        line = line.strip()
        if line and line[0] not in "#!":
            key, value = re.match(r"((?:\\.|[^\\=:\s])+)\s*[=:\s]?\s*(.*)", line).groups()
            found[unescaped(key)] = unescaped(value)
    return found


def unescaped(text):
    letters = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}
    return re.sub(
        r"\\(u[0-9a-fA-F]{4}|.)",
        lambda m: chr(int(m.group(1)[1:], 16)) if len(m.group(1)) > 1 else letters.get(m.group(1), m.group(1)),
        text,
    )


def address(endpoints):
    """The host of an endpoint HOST:PORT or [HOST]:PORT."""
    return endpoints[0].rpartition(":")[0].strip("[]") if endpoints else None


def group(kind, name):
    return "%s_%s" % (kind, re.sub(r"[^A-Za-z0-9_]", "_", name))


class InventoryModule(BaseInventoryPlugin):
    NAME = "godwit"

    def verify_file(self, path):
        return super().verify_file(path) and path.endswith(("godwit.yml", "godwit.yaml"))

    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        for host in self.hosts():
            self.add(host)

    def add(self, host):
        name = host["name"]
        self.inventory.add_host(name)
        for kind in ("provider", "state"):
            if host.get(kind):
                self.inventory.add_child(self.inventory.add_group(group(kind, host[kind])), name)
        dialled = address(host.get("tunnelEndpoints"))
        if dialled:
            self.inventory.set_variable(name, "ansible_host", dialled)
        for fact in FACTS:
            self.inventory.set_variable(name, "godwit_" + fact, host.get(fact))

    def hosts(self):
        context = self.context()
        request = Request(
            context["controller"].rstrip("/") + "/api/v1/hosts",
            headers={"Authorization": "Bearer " + context["token"], "Accept": "application/json"},
        )
        trusted = ssl.create_default_context(cadata=context["ca"])
        try:
            with urlopen(request, context=trusted, timeout=30) as answer:
                listed = json.load(answer)
        except (URLError, ValueError) as e:
            raise AnsibleParserError("the controller at %s did not list its hosts: %s" % (context["controller"], e))
        return listed if isinstance(listed, list) else listed.get("items", [])

    def context(self):
        home = self.get_option("config_home") or os.path.join(
            os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config"), "godwit"
        )
        try:
            name = self.get_option("context")
            if not name:
                with open(os.path.join(home, "current"), encoding="utf-8") as file:
                    name = file.read().strip()
            with open(os.path.join(home, name + ".context"), encoding="utf-8") as file:
                return properties(file.read())
        except OSError as e:
            raise AnsibleParserError("there is no context of the godwit command: %s" % e)
