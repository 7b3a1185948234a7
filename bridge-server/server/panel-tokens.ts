/**
 * Panels that were paired. A token is 256 random bits; the journal keeps its SHA-256 alone, so that nobody who reads
 * the file can speak to the bridge with it.
 */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Journal } from '../jobs/store/database';

const TOKEN_BYTES = 32;

export interface PairedPanel {
  id: string;
  name: string;
  createdAt: Date;
  seenAt: Date;
}

interface PanelRow {
  id: string;
  name: string;
  token_hash: string;
  created_at: number;
  seen_at: number;
}

export class PanelTokens {
  /** Asked at every message of a panel, so it is prepared once. */
  private readonly knownPanel: ReturnType<Journal['prepare']>;

  constructor(private readonly journal: Journal) {
    this.knownPanel = journal.prepare('SELECT 1 AS known FROM panels WHERE id = ?');
  }

  /** A new panel. @returns its token, which is kept nowhere else */
  issue(name: string): { id: string; token: string } {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const id = randomUUID().slice(0, 8);
    this.journal
      .prepare('INSERT INTO panels (id, name, token_hash, created_at, seen_at) VALUES (?, ?, ?, ?, ?)')
      .run(id, name, hashOf(token).toString('hex'), Date.now(), Date.now());
    return { id, token };
  }

  /** Whose token this is. Every stored hash is compared, each in constant time. */
  panelOf(token: string): string | undefined {
    const given = hashOf(token);
    let found: string | undefined;
    for (const row of this.rows()) {
      if (timingSafeEqual(given, Buffer.from(row.token_hash, 'hex'))) found = row.id;
    }
    return found;
  }

  seen(id: string): void {
    this.journal.prepare('UPDATE panels SET seen_at = ? WHERE id = ?').run(Date.now(), id);
  }

  isKnown(id: string): boolean {
    return this.knownPanel.get(id) !== undefined;
  }

  list(): PairedPanel[] {
    return this.rows().map(({ id, name, created_at, seen_at }) => {
      return { id, name, createdAt: new Date(created_at), seenAt: new Date(seen_at) };
    });
  }

  /** @returns whether there was such a panel */
  revoke(id: string): boolean {
    this.journal.prepare('DELETE FROM panel_folders WHERE panel = ?').run(id);
    return this.journal.prepare('DELETE FROM panels WHERE id = ?').run(id).changes > 0;
  }

  private rows(): PanelRow[] {
    return this.journal.prepare('SELECT * FROM panels ORDER BY created_at').all() as PanelRow[];
  }
}

export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
