#!/usr/bin/env python3
"""A client of the bridge in plain Python (standard library only), written from docs/PROTOCOL.md alone.

    toonbridge serve --json --port 0                      # prints port and pairingCode
    toonbridge_client.py PORT CODE [COUNT]                # sends two drawn discs, fetches the in-betweens

Prints one JSON line: the place and size of each in-between. Exit code 1 with the bridge's own sentence when it refuses.
"""
import base64
import binascii
import hashlib
import json
import os
import socket
import struct
import sys
import uuid

CHUNK_BYTES = 1048576
HEADER = struct.Struct(">4sIIII")


class WebSocket:
    """The client half of RFC 6455 that is needed here: no extensions, no fragments from us."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.buffer = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self.socket.recv(4096)
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise SystemExit("refused: " + head.split(b"\r\n")[0].decode())

    def take(self, count):
        while len(self.buffer) < count:
            part = self.socket.recv(1 << 20)
            if not part:
                raise SystemExit("the bridge closed the connection")
            self.buffer += part
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def send(self, data, opcode):
        mask = os.urandom(4)
        size = len(data)
        if size < 126:
            head = struct.pack(">BB", 0x80 | opcode, 0x80 | size)
        elif size < 65536:
            head = struct.pack(">BBH", 0x80 | opcode, 0x80 | 126, size)
        else:
            head = struct.pack(">BBQ", 0x80 | opcode, 0x80 | 127, size)
        repeated = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
        self.socket.sendall(head + mask + masked)

    def receive(self):
        """The next message: a dict, or bytes for a chunk."""
        whole, kind = b"", None
        while True:
            first, second = self.take(2)
            opcode, size = first & 15, second & 127
            if size == 126:
                size = struct.unpack(">H", self.take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.take(8))[0]
            payload = self.take(size)
            if opcode == 9:
                self.send(payload, 10)
                continue
            if opcode == 8:
                raise SystemExit("the bridge closed the connection")
            kind = opcode or kind
            whole += payload
            if first & 0x80:
                return json.loads(whole) if kind == 1 else whole


class Bridge:
    def __init__(self, port, code):
        self.link = WebSocket(port)
        self.transfers = 0
        client = {"name": "python example", "version": "1", "host": "other"}
        self.say(type="hello", protocol=2, client=client)
        self.wait("pairing-needed")
        self.say(type="pair", code=code)
        self.token = self.wait("paired")["token"]
        self.capabilities = self.wait("welcome")["capabilities"]

    def say(self, **message):
        self.link.send(json.dumps(message).encode(), 1)

    def wait(self, *types):
        """The next message of one of these types; progress and previews are passed over."""
        while True:
            message = self.link.receive()
            if isinstance(message, bytes):
                continue
            if message["type"] in types:
                return message
            if message["type"] == "error":
                error = message["error"]
                raise SystemExit(f"{error['message']} {error['meaning']} {error['nextStep']}")

    def upload(self, bounds, pixels):
        upload = str(uuid.uuid4())
        self.transfers += 1
        described = {"bounds": bounds, "depth": 8, "bytes": len(pixels)}
        self.say(type="upload", upload=upload, transfer=self.transfers, pixels=described)
        received = self.wait("upload-ready")["received"]
        total = -(-len(pixels) // CHUNK_BYTES)
        for sequence in range(received, total):
            payload = pixels[sequence * CHUNK_BYTES : (sequence + 1) * CHUNK_BYTES]
            header = HEADER.pack(b"TBC1", self.transfers, sequence, binascii.crc32(payload), len(payload))
            self.link.send(header + payload, 2)
            self.wait("ack", "uploaded")
        if received < total:
            self.wait("uploaded")
        return upload

    def submit(self, job):
        self.say(type="submit", request=str(uuid.uuid4()), job=job)
        return self.wait("accepted")["job"]

    def fetch(self, job, slot):
        self.say(type="fetch", job=job, segment=slot["segment"], index=slot["index"])
        answer = self.wait("frame-pixels")
        frame = answer["frame"]
        if "pixels" not in frame:
            return frame, b""
        pixels, sequence = b"", 0
        while len(pixels) < frame["pixels"]["bytes"]:
            chunk = self.link.receive()
            magic, transfer, number, crc, length = HEADER.unpack(chunk[: HEADER.size])
            payload = chunk[HEADER.size :]
            if (magic, transfer, number) != (b"TBC1", answer["transfer"], sequence):
                raise SystemExit("a chunk out of order")
            if length != len(payload) or crc != binascii.crc32(payload):
                raise SystemExit("a damaged chunk")
            pixels += payload
            sequence += 1
        if hashlib.sha256(pixels).hexdigest() != frame["sha256"]:
            raise SystemExit("the frame is not what was announced")
        return frame, pixels


def disc(left, top, radius, colour):
    """A flat disc as a trimmed layer: bounds and RGBA bytes."""
    size = 2 * radius
    rows = bytearray()
    for y in range(size):
        for x in range(size):
            inside = (x - radius + 0.5) ** 2 + (y - radius + 0.5) ** 2 <= radius * radius
            rows += bytes((*colour, 255)) if inside else b"\0\0\0\0"
    bounds = {"left": left, "top": top, "right": left + size, "bottom": top + size}
    return bounds, bytes(rows)


def main():
    port, code = int(sys.argv[1]), sys.argv[2]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    bridge = Bridge(port, code)
    key_a = bridge.upload(*disc(10, 60, 20, (220, 60, 40)))
    key_b = bridge.upload(*disc(150, 20, 20, (220, 60, 40)))
    job = bridge.submit(
        {
            "canvas": {"width": 240, "height": 135, "mode": "rgb"},
            "keys": [{"upload": key_a, "name": "A"}, {"upload": key_b, "name": "B"}],
            "sketches": [],
            "engine": "draft",
            "seed": 1,
            "prompt": "",
            "inbetweens": count,
            "chart": {"spacing": "even", "hold": 1},
            "settings": {},
        }
    )
    ending = bridge.wait("done", "failed", "cancelled")
    if ending["type"] != "done":
        raise SystemExit(json.dumps(ending))
    frames = []
    for slot in ending["slots"]:
        frame, pixels = bridge.fetch(job, slot)
        opaque = sum(1 for alpha in pixels[3::4] if alpha > 127)
        frames.append({"moment": slot["moment"], "bounds": frame.get("pixels", {}).get("bounds"), "opaque": opaque})
    print(json.dumps(frames))


if __name__ == "__main__":
    main()
