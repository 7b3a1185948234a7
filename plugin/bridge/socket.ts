/**
 * One WebSocket, tamed: the constructor may throw (a host refuses the address), errors carry no detail, and a socket
 * that was given up may still deliver queued events, so its handlers are taken off first.
 */
export interface SocketEvents {
  onOpen(): void;
  onText(text: string): void;
  onBinary(bytes: Uint8Array): void;
  onClosed(): void;
}

export interface Socket {
  sendText(text: string): void;
  sendBinary(bytes: Uint8Array): void;
  /** Bytes that were handed over but not sent yet. */
  bufferedBytes(): number;
  /** Gives the socket up; no event comes after this. */
  drop(): void;
}

/** @throws what the host's constructor throws, its words unchanged (for instance a missing permission) */
export function openSocket(url: string, events: SocketEvents): Socket {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => events.onOpen();
  socket.onmessage = (event: MessageEvent<unknown>) => deliver(event.data, events);
  socket.onerror = null;
  socket.onclose = () => events.onClosed();
  return {
    sendText: (text) => socket.send(text),
    sendBinary: (bytes) => socket.send(bytes as Uint8Array<ArrayBuffer>),
    bufferedBytes: () => socket.bufferedAmount,
    drop: () => abandon(socket),
  };
}

function deliver(data: unknown, events: SocketEvents): void {
  if (typeof data === 'string') events.onText(data);
  else if (data instanceof ArrayBuffer) events.onBinary(new Uint8Array(data));
}

function abandon(socket: WebSocket): void {
  socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
  try {
    socket.close();
  } catch {
    // A socket that never opened may refuse to be closed; it is gone either way.
  }
}
