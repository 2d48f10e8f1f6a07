/**
 * The marble timeline: what each subscription received, drawn while it happens, and told in words when it has ended.
 *
 * Promises: notifications are only noted; drawing happens with the animation's frames and stops when nothing moves.
 */

export type Mark = 'rows' | 'complete' | 'error' | 'unsubscribe' | 'release';

interface Lane {
  readonly label: string;
  readonly start: number;
  readonly marks: { readonly kind: Mark; readonly at: number; rows: number }[];
  rows: number;
  end: number | undefined;
  how: Mark | undefined;
  releasedAt: number | undefined;
}

const LANES = 4;
const LANE_HEIGHT = 31;
const SHORTEST_SPAN = 400;
/** Pixels between marbles, at least: batches that are closer are drawn as one. */
const APART = 21;
/** How many marks are kept of a subscription, about. */
const MARKS = 200;

export class Timeline {
  readonly #canvas: HTMLCanvasElement;
  readonly #log: HTMLElement;
  #lanes: Lane[] = [];
  #dirty = true;

  constructor(canvas: HTMLCanvasElement, log: HTMLElement) {
    this.#canvas = canvas;
    this.#log = log;
    new ResizeObserver(() => {
      const scale = devicePixelRatio || 1;
      canvas.width = canvas.clientWidth * scale;
      canvas.height = canvas.clientHeight * scale;
      this.#dirty = true;
    }).observe(canvas);
  }

  /** A subscription begins; gives what to call with what it receives. */
  subscribed(label: string): (kind: Mark, rows?: number) => void {
    const lane: Lane = {
      label,
      start: performance.now(),
      marks: [],
      rows: 0,
      end: undefined,
      how: undefined,
      releasedAt: undefined,
    };
    this.#lanes = [...this.#lanes, lane].slice(-LANES);
    this.#dirty = true;
    return (kind, rows = 0) => this.#note(lane, kind, rows);
  }

  /** Draws again after the colours have changed. */
  redraw(): void {
    this.#dirty = true;
  }

  #note(lane: Lane, kind: Mark, rows: number): void {
    const at = performance.now();
    this.#dirty = true;
    if (kind === 'release') {
      lane.releasedAt ??= at;
      return;
    }
    if (kind === 'rows') {
      lane.rows += rows;
      const last = lane.marks.at(-1);
      // Finer than can be drawn: one mark.
      if (last !== undefined && at - last.at < Math.max(SHORTEST_SPAN, at - lane.start) / MARKS)
        last.rows += rows;
      else lane.marks.push({ kind, at, rows });
      return;
    }
    if (lane.end !== undefined) return;
    lane.end = at;
    lane.how = kind;
    // A turn later: what was released with it is known then.
    setTimeout(() => this.#tell(lane), 50);
  }

  #tell(lane: Lane): void {
    const item = document.createElement('li');
    const how = { complete: 'completed', error: 'failed', unsubscribe: 'unsubscribed' }[
      lane.how as 'complete'
    ];
    const released = lane.releasedAt === undefined ? '' : ', connection released';
    item.textContent = `${lane.label}: ${lane.rows.toLocaleString('en')} rows, ${how} after ${(lane.end! - lane.start).toFixed(0)} ms${released}`;
    this.#log.append(item);
    while (this.#log.childElementCount > 50) this.#log.firstElementChild!.remove();
  }

  /** Draws, if something has changed or goes on. */
  draw(now: number): void {
    const goesOn = this.#lanes.some(({ end }) => end === undefined);
    if (!goesOn && !this.#dirty) return;
    this.#dirty = goesOn;
    const context = this.#canvas.getContext('2d')!;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const scale = devicePixelRatio || 1;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(this.#canvas);
    const colour = (name: string): string => style.getPropertyValue(`--${name}`);
    context.strokeStyle = colour('line');
    context.lineWidth = 1;
    context.setLineDash([1, 5]);
    for (let lane = Math.max(1, this.#lanes.length); lane < LANES; lane++) {
      const middle = 8 + lane * LANE_HEIGHT + 14.5;
      line(context, leftOf(width), middle, rightOf(width), middle);
    }
    context.setLineDash([]);
    if (this.#lanes.length === 0) {
      context.fillStyle = colour('soft');
      context.font = `13px ${colour('sans')}`;
      context.textAlign = 'left';
      context.fillText('Run a statement: it is drawn here, live.', 12, 26);
    }
    this.#lanes.forEach((lane, index) =>
      drawLane(context, lane, 8 + index * LANE_HEIGHT, width, now, colour),
    );
  }
}

/** Where the time of a lane begins and ends. */
function leftOf(width: number): number {
  return width < 560 ? 96 : 230;
}

function rightOf(width: number): number {
  return width - (width < 560 ? 64 : 200);
}

function drawLane(
  context: CanvasRenderingContext2D,
  lane: Lane,
  top: number,
  width: number,
  now: number,
  colour: (name: string) => string,
): void {
  const left = leftOf(width);
  const right = rightOf(width);
  const middle = top + 14;
  const last = Math.max(lane.releasedAt ?? 0, lane.end ?? now);
  const span = Math.max(SHORTEST_SPAN, last - lane.start);
  const x = (at: number): number => left + 8 + ((at - lane.start) / span) * (right - left - 20);

  context.font = `12px ${colour('mono')}`;
  context.fillStyle = colour('soft');
  context.textAlign = 'left';
  context.fillText(fitting(context, lane.label, left - 26), 12, middle + 4);

  context.strokeStyle = colour('line');
  context.lineWidth = 2;
  line(context, left, middle, x(lane.end ?? now), middle);
  context.strokeStyle = colour('ink');
  line(context, left, middle - 8, left, middle + 8);

  let batch = { at: -Infinity, rows: 0 };
  const flush = (): void => {
    if (batch.rows > 0) marble(context, batch.at, middle, batch.rows, colour('rows'));
  };
  for (const { at, rows } of lane.marks) {
    const place = x(at);
    if (place - batch.at < APART) batch.rows += rows;
    else {
      flush();
      batch = { at: place, rows };
    }
  }
  flush();

  if (lane.end !== undefined) ending(context, lane.how!, x(lane.end), middle, colour);
  if (lane.releasedAt !== undefined) release(context, x(lane.releasedAt), middle - 9, colour('release'));
  context.fillStyle = colour('soft');
  context.textAlign = 'right';
  const elapsed = (lane.end ?? now) - lane.start;
  const time = elapsed < 1000 ? `${elapsed.toFixed(0)} ms` : `${(elapsed / 1000).toFixed(1)} s`;
  const rows =
    width < 560 || lane.rows === 0
      ? ''
      : `${lane.rows.toLocaleString('en')} row${lane.rows === 1 ? '' : 's'}  `;
  context.fillText(rows + time, width - 12, middle + 4);
}

function marble(context: CanvasRenderingContext2D, x: number, y: number, rows: number, fill: string): void {
  context.fillStyle = fill;
  context.beginPath();
  context.arc(x, y, 2.5 + Math.min(6, Math.log10(rows + 1) * 1.3), 0, 2 * Math.PI);
  context.fill();
}

function ending(
  context: CanvasRenderingContext2D,
  how: Mark,
  x: number,
  y: number,
  colour: (name: string) => string,
): void {
  context.lineWidth = 3;
  if (how === 'complete') {
    context.strokeStyle = colour('complete');
    line(context, x, y - 9, x, y + 9);
  } else if (how === 'error') {
    context.strokeStyle = colour('error');
    line(context, x - 7, y - 7, x + 7, y + 7);
    line(context, x - 7, y + 7, x + 7, y - 7);
  } else {
    context.fillStyle = colour('left');
    context.beginPath();
    context.moveTo(x + 6, y - 8);
    context.lineTo(x + 6, y + 8);
    context.lineTo(x - 7, y);
    context.fill();
  }
}

function release(context: CanvasRenderingContext2D, x: number, y: number, fill: string): void {
  context.fillStyle = fill;
  context.beginPath();
  context.moveTo(x - 5, y - 4);
  context.lineTo(x + 5, y - 4);
  context.lineTo(x, y + 4);
  context.fill();
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

function fitting(context: CanvasRenderingContext2D, label: string, width: number): string {
  if (context.measureText(label).width <= width) return label;
  let shown = label;
  while (shown.length > 1 && context.measureText(`${shown}…`).width > width) shown = shown.slice(0, -1);
  return `${shown}…`;
}
