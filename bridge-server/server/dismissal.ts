/** How a socket is ended that has no more say: it is told why, and not asked. */
import type { WebSocket } from 'ws';

const POLICY_VIOLATION = 1008;

/**
 * The reason goes out with the close frame, then the connection is destroyed: a peer that does not answer a close would
 * otherwise be listened to for half a minute more.
 */
export function dismiss(socket: WebSocket, reason: string): void {
  socket.close(POLICY_VIOLATION, reason);
  socket.terminate();
}
