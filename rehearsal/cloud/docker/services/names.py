"""What machines ask for names, on UDP and TCP: the cloud's name server, and for what is in no zone of its whoever was asked before.

Arguments: the address to listen on, the socket of the cloud's name server, the resolver for all else."""

import socket
import socketserver
import struct
import sys
import threading

ADDRESS, CLOUD, RESOLVER = sys.argv[1:]
PORT = 53
# The cloud looks into a table; a resolver asks around the world.
CLOUD_SECONDS = 3
RESOLVER_SECONDS = 5
REFUSED = 5
# What every client takes in one packet: RFC 1035, section 4.2.1.
LARGEST_UDP_BYTES = 512


def read_message(stream):
    """A message with its length in front, or None when there is no whole one."""
    head = stream.read(2)
    if len(head) < 2:
        return None
    (length,) = struct.unpack("!H", head)
    message = stream.read(length)
    return message if len(message) == length else None


def ask(family, address, seconds, query):
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(seconds)
        connection.connect(address)
        connection.sendall(struct.pack("!H", len(query)) + query)
        with connection.makefile("rb") as stream:
            return read_message(stream)


def ask_by_udp(query):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.settimeout(RESOLVER_SECONDS)
        connection.connect((RESOLVER, PORT))
        connection.send(query)
        return connection.recv(65535)


def answer_of_cloud(query):
    """None when the name is in no zone of the cloud's, or the cloud's process is away."""
    try:
        answer = ask(socket.AF_UNIX, CLOUD, CLOUD_SECONDS, query)
    except OSError:
        return None
    return None if answer is None or answer[3] & 15 == REFUSED else answer


def cut(answer):
    """Header and question alone, with the bit that has the client ask again by TCP."""
    end = 12
    while answer[end] != 0:
        end += answer[end] + 1
    flags, questions = bytes([answer[2] | 2, answer[3]]), answer[4:6]
    return answer[:2] + flags + questions + bytes(6) + answer[12 : end + 5]


class Datagram(socketserver.BaseRequestHandler):
    def handle(self):
        query, server = self.request
        if len(query) < 12:
            return
        answer = answer_of_cloud(query)
        if answer is None:
            try:
                answer = ask_by_udp(query)
            except OSError:
                # Whoever asked asks again.
                return
        elif len(answer) > LARGEST_UDP_BYTES:
            answer = cut(answer)
        server.sendto(answer, self.client_address)


class Stream(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self):
        try:
            while (query := read_message(self.rfile)) is not None and len(query) >= 12:
                answer = answer_of_cloud(query)
                if answer is None:
                    answer = ask(socket.AF_INET, (RESOLVER, PORT), RESOLVER_SECONDS, query)
                if answer is None:
                    return
                self.wfile.write(struct.pack("!H", len(answer)) + answer)
        except OSError:
            return


class Streams(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Datagrams(socketserver.ThreadingUDPServer):
    daemon_threads = True


if __name__ == "__main__":
    # Both are bound before either answers: whoever has seen one may ask the other.
    datagrams, streams = Datagrams((ADDRESS, PORT), Datagram), Streams((ADDRESS, PORT), Stream)
    threading.Thread(target=streams.serve_forever, daemon=True).start()
    datagrams.serve_forever()
