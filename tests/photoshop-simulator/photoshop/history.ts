/** The history list of every document: one state per change, or one per suspension; a roll-back leaves no trace. */
import {
  documentHash,
  restoreState,
  takeState,
  type DocumentState,
  type SimDocument,
} from './document-model';

export class History {
  private nextId = 1;
  private readonly suspended = new Map<number, { name: string; before: DocumentState; hash: string }>();

  constructor(private readonly find: (id: number) => SimDocument | undefined) {}

  start(document: SimDocument): void {
    document.history = [{ id: this.nextId++, name: 'Open', state: takeState(document) }];
    document.historyIndex = 0;
  }

  /** To be called after every change of a document. */
  record(document: SimDocument, name: string): void {
    if (this.suspended.has(document.id)) return;
    document.history.length = document.historyIndex + 1;
    document.history.push({ id: this.nextId++, name, state: takeState(document) });
    document.historyIndex++;
  }

  suspend(id: number, name: string): void {
    const document = this.find(id);
    if (!document) throw new Error(`There is no document ${id}`);
    this.suspended.set(id, { name, before: takeState(document), hash: documentHash(document) });
  }

  resume(id: number, commit: boolean, finalName?: string): void {
    const suspension = this.suspended.get(id);
    const document = this.find(id);
    this.suspended.delete(id);
    if (!suspension || !document) return;
    if (!commit) restoreState(document, suspension.before);
    else if (documentHash(document) !== suspension.hash) this.record(document, finalName ?? suspension.name);
  }

  undo(document: SimDocument): void {
    if (document.historyIndex === 0) return;
    document.historyIndex--;
    restoreState(document, document.history[document.historyIndex].state);
  }
}
