import type { WireError } from './errors';
import type { BridgeMessageOf } from './messages';

/** How a panel's connection stands. */
export type ConnectionStatus =
  | { phase: 'connecting' }
  /** Retries at `retryAtMs` (epoch). `refusal` is what the host said when it did not even let us try. */
  | { phase: 'unreachable'; retryAtMs: number; refusal?: string; error?: WireError }
  | { phase: 'pairing'; error?: WireError }
  | { phase: 'connected'; welcome: BridgeMessageOf<'welcome'> };
