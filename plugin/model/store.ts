/** The one observable place where the panel's state lives. */
export class Store<State> {
  private readonly listeners = new Set<() => void>();

  constructor(private current: State) {}

  get state(): State {
    return this.current;
  }

  /** Puts changed parts in; nobody is told when nothing changed. */
  update(change: Partial<State> | ((state: State) => Partial<State>)): void {
    const part = typeof change === 'function' ? change(this.current) : change;
    const keys = Object.keys(part) as (keyof State)[];
    if (keys.every((key) => Object.is(this.current[key], part[key]))) return;
    this.current = { ...this.current, ...part };
    this.listeners.forEach((listener) => listener());
  }

  /** @returns stop listening */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
