/** The WebSocket side: lets sockets in that the guard lets in, keeps their number and silence within limits. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { CHUNK_HEADER_BYTES, LIMITS, type BridgeMessage } from '../../protocol';
import { headOf, type AccessGuard } from './access-guard';
import { Connection, type BridgeParts } from './connection';
import { dismiss } from './dismissal';
import type { InboxLimits } from './inbox';

export interface GatewayLimits {
  /** Sockets at once, and those of them that have not paired. */
  sockets: number;
  strangers: number;
  /** Bytes that a stranger may send at once, and each second after that; whoever sends more is cut off. */
  strangerBytes: number;
  strangerBytesPerSecond: number;
  /** How often it is looked whether the panel of a quiet socket was revoked. */
  patrolMs: number;
  /** How long a socket may be open without a greeting. */
  greetingMs: number;
  heartbeatMs: number;
  /** Heartbeats without an answer before the peer counts as gone. */
  missedBeats: number;
}

export const GATEWAY_LIMITS: GatewayLimits = {
  sockets: 64,
  strangers: 24,
  strangerBytes: 32 * 1024,
  strangerBytesPerSecond: 1024,
  patrolMs: 500,
  greetingMs: 10_000,
  heartbeatMs: 10_000,
  missedBeats: 4,
};

const GOING_AWAY = 1001;
const CLOSE_GRACE_MS = 500;
/** Pieces that one message may come in; a megabyte in frames of one byte is an attack, not a client. */
const MAX_FRAGMENTS = 1024;
const MAX_BUFFERED_CHUNKS = 4096;

interface Peer {
  connection: Connection;
  missed: number;
}

export class Gateway {
  private readonly server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: CHUNK_HEADER_BYTES + LIMITS.chunkBytes,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
  });
  private readonly peers = new Map<WebSocket, Peer>();
  private readonly heartbeat: NodeJS.Timeout;
  private readonly patrol: NodeJS.Timeout;

  constructor(
    private readonly parts: BridgeParts,
    private readonly limits: GatewayLimits = GATEWAY_LIMITS,
    private readonly inboxLimits?: InboxLimits,
  ) {
    this.heartbeat = setInterval(() => this.beat(), limits.heartbeatMs);
    this.heartbeat.unref();
    this.patrol = setInterval(() => this.sendRevokedAway(), limits.patrolMs);
    this.patrol.unref();
  }

  /** Answers one upgrade request: 403 from elsewhere, 404 beside the root, 503 when the house is full of panels. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, guard: AccessGuard): void {
    socket.on('error', () => socket.destroy());
    const refusal = guard.refusal(headOf(request));
    if (refusal !== undefined) {
      this.parts.log.warn({ refusal }, 'a socket was refused');
      return refuse(socket, '403 Forbidden');
    }
    if (request.url !== '/') return refuse(socket, '404 Not Found');
    if (!this.makeRoom()) return refuse(socket, '503 Service Unavailable');
    this.server.handleUpgrade(request, socket, head, (peer) => {
      this.welcome(peer);
      this.countStrangersBytes(peer, socket);
    });
  }

  /** Sends a message to every paired client. */
  broadcast(message: BridgeMessage): void {
    for (const { connection } of this.peers.values()) {
      if (connection.panelId !== undefined) connection.send(message);
    }
  }

  /** Says goodbye; whoever does not answer in time is cut off. */
  async close(): Promise<void> {
    clearInterval(this.heartbeat);
    clearInterval(this.patrol);
    const sockets = [...this.peers.keys()];
    const gone = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of sockets) socket.close(GOING_AWAY, 'the bridge stops');
    const timer = setTimeout(() => sockets.forEach((socket) => socket.terminate()), CLOSE_GRACE_MS);
    await Promise.all(gone);
    clearTimeout(timer);
    this.server.close();
  }

  private welcome(socket: WebSocket): void {
    const peer: Peer = { connection: new Connection(socket, this.parts, this.inboxLimits), missed: 0 };
    this.peers.set(socket, peer);
    const greeting = setTimeout(() => {
      if (!peer.connection.hasGreeted) dismiss(socket, 'no greeting');
    }, this.limits.greetingMs);
    socket.on('pong', () => (peer.missed = 0));
    socket.on('message', () => (peer.missed = 0));
    socket.once('close', () => {
      clearTimeout(greeting);
      this.peers.delete(socket);
    });
  }

  /**
   * Strangers make room, for strangers and for panels alike: first the oldest that did not greet, then the oldest.
   * @returns whether there is a place
   */
  private makeRoom(): boolean {
    const strangers = [...this.peers].filter(([, { connection }]) => connection.panelId === undefined);
    const { sockets, strangers: most } = this.limits;
    if (strangers.length < most && this.peers.size < sockets) return true;
    if (strangers.length === 0) return false;
    const [oldest] = strangers.find(([, { connection }]) => !connection.hasGreeted) ?? strangers[0];
    this.peers.delete(oldest);
    dismiss(oldest, 'too many strangers');
    return this.peers.size < sockets;
  }

  /** Counts what comes on the wire, before it is a message: a stranger may not even keep the parser of frames busy. */
  private countStrangersBytes(peer: WebSocket, wire: Duplex): void {
    let left = this.limits.strangerBytes;
    let at = performance.now();
    const count = (data: Buffer): void => {
      const connection = this.peers.get(peer)?.connection;
      if (connection?.panelId !== undefined) return void wire.off('data', count);
      const now = performance.now();
      const refill = ((now - at) / 1000) * this.limits.strangerBytesPerSecond;
      left = Math.min(this.limits.strangerBytes, left + refill) - data.length;
      at = now;
      if (left < 0) dismiss(peer, 'too much from a stranger');
    };
    wire.on('data', count);
  }

  private sendRevokedAway(): void {
    for (const [socket, { connection }] of this.peers) {
      if (connection.isRevoked) dismiss(socket, 'revoked');
    }
  }

  private beat(): void {
    for (const [socket, peer] of this.peers) {
      if (peer.missed++ >= this.limits.missedBeats) socket.terminate();
      else socket.ping();
    }
  }
}

function refuse(socket: Duplex, status: string): void {
  // A peer that does not close its side would keep its place.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\nX-Content-Type-Options: nosniff\r\n\r\n`,
  );
}
