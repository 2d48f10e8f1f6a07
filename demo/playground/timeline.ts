/**
 * The marble timeline: what each subscription received, drawn while it happens, and told in words when it has ended.
 *
 * Promises: notifications are only noted; drawing happens with the animation's frames and stops when nothing moves; what has
 * ended is drawn once, so that a frame costs the same whatever is written in the lanes above.
 */
import { colour } from './colours.js';

export type Mark = 'rows' | 'complete' | 'error' | 'unsubscribe' | 'release';

interface Lane {
  readonly label: string;
  readonly start: number;
  readonly marks: { readonly kind: Mark; readonly at: number; rows: number }[];
  rows: number;
  end: number | undefined;
  how: Mark | undefined;
  releasedAt: number | undefined;
  /** The label as far as there is room for it, and the room. */
  fitted: { readonly room: number; readonly label: string } | undefined;
  /** Whether it must be drawn again though nothing goes on. */
  dirty: boolean;
}

const LANES = 4;
const LANE_HEIGHT = 31;
const TOP = 8;
const SHORTEST_SPAN = 400;
/** Pixels between marbles, at least: batches that are closer are drawn as one. */
const APART = 21;
/** How many marks are kept of a subscription, about. */
const MARKS = 200;

export class Timeline {
  readonly #canvas: HTMLCanvasElement;
  readonly #log: HTMLElement;
  #lanes: Lane[] = [];
  /** Whether everything must be drawn again. */
  #dirty = true;
  #width = 0;
  #height = 0;

  constructor(canvas: HTMLCanvasElement, log: HTMLElement) {
    this.#canvas = canvas;
    this.#log = log;
    new ResizeObserver(() => {
      const scale = devicePixelRatio || 1;
      this.#width = canvas.clientWidth;
      this.#height = canvas.clientHeight;
      canvas.width = this.#width * scale;
      canvas.height = this.#height * scale;
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
      fitted: undefined,
      dirty: true,
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
    lane.dirty = true;
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

  /** Draws what has changed or goes on. */
  draw(now: number): void {
    const lanes = this.#lanes;
    const all = this.#dirty;
    if (!all && !lanes.some(({ dirty, end }) => dirty || end === undefined)) return;
    this.#dirty = false;
    const context = this.#canvas.getContext('2d')!;
    const width = this.#width;
    const scale = devicePixelRatio || 1;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    if (all) this.#drawEmpty(context);
    lanes.forEach((lane, index) => {
      if (!all && !lane.dirty && lane.end !== undefined) return;
      lane.dirty = false;
      const top = TOP + index * LANE_HEIGHT;
      context.clearRect(0, top - 2, width, LANE_HEIGHT);
      drawLane(context, lane, top, width, now);
    });
  }

  #drawEmpty(context: CanvasRenderingContext2D): void {
    const width = this.#width;
    context.clearRect(0, 0, width, this.#height);
    context.strokeStyle = colour('line');
    context.lineWidth = 1;
    context.setLineDash([1, 5]);
    for (let lane = Math.max(1, this.#lanes.length); lane < LANES; lane++) {
      const middle = TOP + lane * LANE_HEIGHT + 14.5;
      line(context, leftOf(width), middle, rightOf(width), middle);
    }
    context.setLineDash([]);
    if (this.#lanes.length > 0) return;
    context.fillStyle = colour('soft');
    context.font = `13px ${colour('sans')}`;
    context.textAlign = 'left';
    context.fillText('Run a statement: it is drawn here, live.', 12, 26);
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
  const room = left - 26;
  if (lane.fitted?.room !== room) lane.fitted = { room, label: fitting(context, lane.label, room) };
  context.fillText(lane.fitted.label, 12, middle + 4);

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

  if (lane.end !== undefined) ending(context, lane.how!, x(lane.end), middle);
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

function ending(context: CanvasRenderingContext2D, how: Mark, x: number, y: number): void {
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

/** The beginning of a label that there is room for; found by halving, since measuring takes long. */
function fitting(context: CanvasRenderingContext2D, label: string, room: number): string {
  if (context.measureText(label).width <= room) return label;
  let [fits, tooLong] = [0, label.length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (context.measureText(`${label.slice(0, middle)}…`).width <= room) fits = middle;
    else tooLong = middle;
  }
  return `${label.slice(0, fits)}…`;
}
