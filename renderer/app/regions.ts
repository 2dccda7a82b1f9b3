/** The regions of the window that F6 goes round: left, centre, right, status. */

const ORDER = ['left', 'centre', 'right', 'status'] as const;

/** Moves the focus to the next region that is shown, to where the focus was in it, or to its first control. */
export function focusNextRegion(back: boolean): void {
  const regions = ORDER.map((name) => document.querySelector<HTMLElement>(`[data-region='${name}']`)).filter(
    (region): region is HTMLElement => region !== null && region.offsetParent !== null,
  );
  if (regions.length === 0) return;
  const current = regions.findIndex((region) => region.contains(document.activeElement));
  const next = current < 0 ? (back ? regions.length - 1 : 0) : current + (back ? -1 : 1);
  const region = regions[(next + regions.length) % regions.length];
  if (region === undefined) return;
  const target = region.querySelector<HTMLElement>(
    '[data-region-focus], [role="tab"][tabindex="0"], [tabindex="0"], button:not([disabled]), input, a[href]',
  );
  (target ?? region).focus();
}
