"""Health checks of a load balancer's members, beside its HAProxy.

A check begins every interval, however long the answer to the one before took: so do ELB's. HAProxy's own begin an
interval after the last one has ended, so a member that hangs would stay in for too long.

ORDER says what to check and is replaced while this runs; FINDINGS says what was found. Whoever is in and who is out is
told to HAProxy. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

import asyncio
import json
import os
import time
import traceback

FOLDER = "/run/evenkeel-balancer"
ORDER = f"{FOLDER}/checks.json"
FINDINGS = f"{FOLDER}/health.json"
HAPROXY = f"{FOLDER}/master.sock"

# How often the order is looked at.
LOOK_SECONDS = 0.05

# How long HAProxy may take to hear who is in and who is out.
TELL_SECONDS = 1


class Failed(Exception):
    """A check that failed, in words."""


async def ask(order, address):
    """One check, without its time limit. Returns what a healthy member answered, in words."""
    health = order["health"]
    port = health["port"]
    reader, writer = await asyncio.open_connection(address, port)
    try:
        if order["proxyProtocol"]:
            writer.write(proxy_header(writer))
        if health["protocol"] == "tcp":
            return "connected"
        host = address if port == 80 else f"{address}:{port}"
        lines = [
            f"GET {health['path']} HTTP/1.1",
            f"Host: {host}",
            f"User-Agent: {health['agent']}",
            "Connection: close",
        ]
        writer.write("".join(f"{line}\r\n" for line in [*lines, ""]).encode())
        words = (await reader.readline()).split()
        if not words:
            raise Failed("connection closed")
        if not words[0].startswith(b"HTTP/1.") or len(words) < 2 or not words[1].isdigit():
            raise Failed("not an HTTP answer")
        status = words[1].decode()
        if not is_healthy(int(status), health["statuses"]):
            raise Failed(status)
        return status
    finally:
        # At once: nobody waits for the rest of the answer.
        writer.transport.abort()


def proxy_header(connection):
    """Version 1 of the PROXY protocol, with the balancer itself as the client: so HAProxy and Envoy begin their checks.

    https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
    """
    source, source_port = connection.get_extra_info("sockname")
    target, target_port = connection.get_extra_info("peername")
    return f"PROXY TCP4 {source} {target} {source_port} {target_port}\r\n".encode()


def is_healthy(status, statuses):
    """Whether a status is in a list such as 200,301-302."""
    ranges = [[int(end) for end in part.split("-")] for part in statuses.split(",")]
    return any(ends[0] <= status <= ends[-1] for ends in ranges)


async def check(order, address):
    """One check. Returns whether it passed, and what was seen."""
    try:
        async with asyncio.timeout(order["health"]["timeoutSeconds"]):
            return True, await ask(order, address)
    except Failed as failure:
        return False, str(failure)
    except TimeoutError:
        return False, "timed out"
    except ConnectionRefusedError:
        return False, "connection refused"
    except (ConnectionResetError, BrokenPipeError):
        return False, "connection closed"
    except (ValueError, asyncio.LimitOverrunError):
        return False, "not an HTTP answer"
    except OSError as error:
        return False, os.strerror(error.errno).lower() if error.errno else str(error).lower()


def end_on_error(task):
    """A member that nobody checks any more would stay as it is for ever: the whole balancer had better end."""
    if not task.cancelled() and (error := task.exception()):
        traceback.print_exception(error)
        os._exit(1)


class Member:
    """What is known of one member. A new one is out until it has proven itself."""

    def __init__(self, name, address):
        self.name = name
        self.address = address
        self.healthy = False
        self.contrary = 0
        self.last_check = "not checked yet"
        self.started = None
        self.task = None

    def follow(self, order):
        """Checks as the order says from now on; the next one is due an interval after the last one began."""
        if self.task:
            self.task.cancel()
        self.task = asyncio.create_task(self.run(order))
        self.task.add_done_callback(end_on_error)

    async def run(self, order):
        while True:
            if self.started is not None:
                due = self.started + order["health"]["intervalSeconds"]
                await asyncio.sleep(due - time.monotonic())
            self.started = time.monotonic()
            passed, self.last_check = await check(order, self.address)
            self.count(passed, order["health"])
            await self.tell(order)
            write_findings()

    def count(self, passed, health):
        """A member changes sides after its threshold of contrary checks in a row."""
        self.contrary = 0 if passed == self.healthy else self.contrary + 1
        threshold = health["unhealthyThreshold" if self.healthy else "healthyThreshold"]
        if self.contrary >= threshold:
            self.healthy = not self.healthy
            self.contrary = 0

    async def tell(self, order):
        """Each time anew, so that it does not matter what HAProxy went through meanwhile."""
        word = "up" if self.healthy else "down"
        commands = [f"set server {pool}/{self.name} health {word}" for pool in order["pools"]]
        for command in commands:
            try:
                # The next check must not wait for a HAProxy that does not answer.
                async with asyncio.timeout(TELL_SECONDS):
                    reader, writer = await asyncio.open_unix_connection(HAPROXY)
                    writer.write(f"@1 {command}\n".encode())
                    writer.write_eof()
                    await reader.read()
                    writer.close()
            except OSError:
                # It is about to start, or to end; a time-out is such an error too.
                pass


members = {}


def write_findings():
    findings = [
        {"id": member.name, "healthy": member.healthy, "lastCheck": member.last_check} for member in members.values()
    ]
    with open(f"{FINDINGS}.new", "w") as file:
        json.dump(findings, file)
    os.replace(f"{FINDINGS}.new", FINDINGS)


async def follow(order, before):
    """Begins to check new members, ends with those that went, and goes on with the others where it was."""
    same = before is not None and all(before[name] == order[name] for name in order if name != "members")
    wanted = {(each["id"], each["address"]) for each in order["members"]}
    for key in [key for key in members if key not in wanted]:
        members.pop(key).task.cancel()
    for key in wanted:
        member = members.setdefault(key, Member(*key))
        if member.started is not None:
            await member.tell(order)
        # A check that is under way is not given up because other members come and go.
        if not same or member.task is None:
            member.follow(order)
    write_findings()


async def main():
    order = None
    while True:
        now = read_order()
        if now is not None and now != order:
            await follow(now, order)
            order = now
        await asyncio.sleep(LOOK_SECONDS)


def read_order():
    try:
        with open(ORDER) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


asyncio.run(main())
