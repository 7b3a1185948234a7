import type { Panel } from '../panel';
import type { Take } from '../../model/take';

/** Shows a take of the document that is open now; takes of other documents wait on disk. */
export function keepTake(panel: Panel, memoryId: string, take: Take): void {
  panel.store.update(({ selection, takes }) => {
    if (selection.document?.memoryId !== memoryId) return {};
    const others = takes.filter((other) => other.tag !== take.tag);
    return { takes: [take, ...others].sort((a, b) => b.createdAt.localeCompare(a.createdAt)) };
  });
}

export function withoutTake(takes: readonly Take[], tag: string): Take[] {
  return takes.filter((take) => take.tag !== tag);
}
