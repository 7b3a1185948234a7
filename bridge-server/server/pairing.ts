/**
 * Pairing: the bridge shows a short code, the artist types it into the panel, the panel gets a token. A code works once
 * and for a short time; after a few wrong ones all codes are void and pairing rests for a while, so that trying out all
 * 31^8 of them would take longer than the machine lasts. Codes lie hashed in the journal, which lets `toonbridge pair`
 * make one while the bridge runs: whoever may write there is the user.
 */
import { randomInt, timingSafeEqual } from 'node:crypto';
import { BridgeError } from '../../protocol';
import type { Journal } from '../jobs/store/database';
import { hashOf, type PanelTokens } from './panel-tokens';

/** Without 0, O, 1, I and L, which look alike. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const CODE_LENGTH = 8;

export interface PairingLimits {
  codeLifeMs: number;
  wrongTries: number;
  lockMs: number;
}

export const PAIRING_LIMITS: PairingLimits = { codeLifeMs: 10 * 60_000, wrongTries: 5, lockMs: 60_000 };

interface CodeRow {
  code_hash: string;
  expires_at: number;
}

export class PairingCodes {
  constructor(
    private readonly journal: Journal,
    private readonly lifeMs = PAIRING_LIMITS.codeLifeMs,
  ) {}

  /** A new code as it is shown, for instance `K7QM-2XRD`. */
  create(): string {
    const letters = Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
    this.journal
      .prepare('INSERT INTO pairing_codes (code_hash, expires_at) VALUES (?, ?)')
      .run(hashOf(letters).toString('hex'), Date.now() + this.lifeMs);
    return `${letters.slice(0, CODE_LENGTH / 2)}-${letters.slice(CODE_LENGTH / 2)}`;
  }

  /** Uses a code up. @returns whether it was a good one */
  redeem(code: string): boolean {
    const given = hashOf(plainCode(code));
    this.journal.prepare('DELETE FROM pairing_codes WHERE expires_at <= ?').run(Date.now());
    const rows = this.journal.prepare('SELECT * FROM pairing_codes').all() as CodeRow[];
    const good = rows.filter((row) => timingSafeEqual(given, Buffer.from(row.code_hash, 'hex')));
    for (const { code_hash } of good) this.remove(code_hash);
    return good.length > 0;
  }

  /** Makes one code void, for instance because a newer one is shown. */
  withdraw(code: string): void {
    this.remove(hashOf(plainCode(code)).toString('hex'));
  }

  withdrawAll(): void {
    this.journal.exec('DELETE FROM pairing_codes');
  }

  private remove(hash: string): void {
    this.journal.prepare('DELETE FROM pairing_codes WHERE code_hash = ?').run(hash);
  }
}

function plainCode(code: string): string {
  return code.replace(/[\s-]/g, '').toUpperCase();
}

/** The door of one running bridge: counts wrong tries and keeps one code on show. */
export class Pairing {
  private wrong = 0;
  private lockedUntil = 0;
  private shown: string;
  private timer?: NodeJS.Timeout;
  private readonly codes: PairingCodes;

  /** @param onCode is told every code that replaces the one on show */
  constructor(
    journal: Journal,
    private readonly tokens: PanelTokens,
    private readonly onCode: (code: string) => void = () => undefined,
    private readonly limits: PairingLimits = PAIRING_LIMITS,
  ) {
    this.codes = new PairingCodes(journal, limits.codeLifeMs);
    this.codes.withdrawAll();
    this.shown = this.codes.create();
    this.replaceAfter(limits.codeLifeMs);
  }

  /** The code on show. */
  get code(): string {
    return this.shown;
  }

  /** @throws BridgeError `pairing-wrong`, `pairing-locked` */
  pair(code: string, panelName: string): { id: string; token: string } {
    if (Date.now() < this.lockedUntil) throw locked();
    if (this.codes.redeem(code)) {
      this.wrong = 0;
      this.showNewCode();
      return this.tokens.issue(panelName);
    }
    this.wrong++;
    if (this.wrong < this.limits.wrongTries) throw new BridgeError('pairing-wrong', 'This is not the code.');
    this.lock();
    throw locked();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private lock(): void {
    this.wrong = 0;
    this.lockedUntil = Date.now() + this.limits.lockMs;
    this.codes.withdrawAll();
    this.replaceAfter(this.limits.lockMs);
  }

  private showNewCode(): void {
    this.codes.withdraw(this.shown);
    this.shown = this.codes.create();
    this.onCode(this.shown);
    this.replaceAfter(this.limits.codeLifeMs);
  }

  private replaceAfter(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.showNewCode(), delayMs);
    this.timer.unref();
  }
}

function locked(): BridgeError {
  return new BridgeError('pairing-locked', 'Too many wrong codes were tried.');
}
