import { BridgeClient } from '../../examples/client/bridge-client';

/** Milliseconds that pings of a panel wait for their answer while the bridge works, ascending. */
export async function pingWhile(client: BridgeClient, work: Promise<unknown>): Promise<number[]> {
  const waits: number[] = [];
  let over = false;
  void work.finally(() => (over = true));
  for (let nonce = 0; !over; nonce++) {
    const began = performance.now();
    const answered = new Promise<void>((resolve) => {
      const stop = client.listen((message) => {
        if (message.type !== 'pong' || message.nonce !== nonce) return;
        stop();
        resolve();
      });
    });
    client.send({ type: 'ping', nonce });
    await answered;
    waits.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return waits.sort((a, b) => a - b);
}

/** @param share 0.5 is the median, 0.99 what one in a hundred exceeds */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))];
}
