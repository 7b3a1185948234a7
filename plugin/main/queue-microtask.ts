/** Photoshop's UXP has no `queueMicrotask`, which Preact calls; the build puts this in its place there. */
export default function queueMicrotask(work: () => void): void {
  void Promise.resolve().then(work);
}
