/** What is wrong with a layout, measured in the page: it runs in the browser, so it uses nothing from outside. */
export function layoutFaults(): string[] {
  const faults: string[] = [];
  const frame = document.querySelector('.gallery');
  const scroller = document.querySelector('.tb-body');
  if (!frame || !scroller) return ['The panel is not there.'];
  const outer = frame.getBoundingClientRect();
  const nameOf = (element: Element): string =>
    element.getAttribute('data-action') ??
    element.getAttribute('data-field') ??
    `${element.className}: ${element.textContent?.slice(0, 24) ?? ''}`;
  const controls = [...frame.querySelectorAll<HTMLElement>('[data-action],[data-field]')];
  for (const control of controls) {
    control.scrollIntoView({ block: 'center' });
    const box = control.getBoundingClientRect();
    if (box.width < 12 || box.height < 12) faults.push(`${nameOf(control)} is too small`);
    if (box.left < outer.left - 0.5 || box.right > outer.right + 0.5)
      faults.push(`${nameOf(control)} sticks out`);
    const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!there || !(control.contains(there) || there.contains(control)))
      faults.push(`${nameOf(control)} is covered`);
  }
  scroller.scrollTop = 0;
  const boxes = controls.map((control) => ({ control, box: control.getBoundingClientRect() }));
  boxes.forEach(({ control, box }, i) =>
    boxes.slice(i + 1).forEach((other) => {
      const width = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const height = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      const inFoot = (element: Element) => element.closest('.tb-foot') !== null;
      if (width > 1 && height > 1 && inFoot(control) === inFoot(other.control))
        faults.push(`${nameOf(control)} overlaps ${nameOf(other.control)}`);
    }),
  );
  for (const element of frame.querySelectorAll<HTMLElement>('p, span, button, div')) {
    const hasOwnText = [...element.childNodes].some(
      (node) => node.nodeType === 3 && node.textContent?.trim(),
    );
    if (!hasOwnText || getComputedStyle(element).textOverflow === 'ellipsis') continue;
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
      faults.push(`${nameOf(element)} is cut off`);
    const box = element.getBoundingClientRect();
    if (box.right > outer.right + 0.5 && !element.closest('.tb-strip'))
      faults.push(`${nameOf(element)} sticks out`);
  }
  if (scroller.scrollWidth > scroller.clientWidth + 1) faults.push('The panel scrolls sideways');
  return faults;
}
