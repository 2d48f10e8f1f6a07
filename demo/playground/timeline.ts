/**
 * The marble timeline: what each subscription received, drawn while it happens, and told in words when it has ended.
 *
 * Promises: notifications are only noted; drawing happens with the animation's frames and stops when nothing moves; what has
 * ended is drawn once, so that a frame costs the same whatever is written in the lanes above.
 */
import { colour } from './colours.js';
import { counted } from './values.js';

export type Mark = 'rows' | 'complete' | 'error' | 'unsubscribe' | 'release';

interface Lane {
  readonly label: string;
  /** Whether it goes on until it is unsubscribed from; it then stays in sight. */
  readonly live: boolean;
  readonly start: number;
  readonly marks: { readonly kind: Mark; readonly at: number; rows: number }[];
  /** Of a live query its results. */
  rows: number;
  end: number | undefined;
  how: Mark | undefined;
  releasedAt: number | undefined;
  /** The label as far as there is room for it, and the room. */
  fitted: { readonly room: number; readonly label: string } | undefined;
  /** Whether it must be drawn again though nothing goes on. */
  dirty: boolean;
  drawnAt: number;
}

const LANES = 4;
const TOP = 8;
/** Below this width a lane's label stands above its line. */
const NARROW = 560;
/** Milliseconds between two drawings of a live query that nothing comes of. */
const LIVE_EVERY = 250;
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
  subscribed(label: string, kind: 'once' | 'live' = 'once'): (kind: Mark, rows?: number) => void {
    const lane: Lane = {
      label,
      live: kind === 'live',
      start: performance.now(),
      marks: [],
      rows: 0,
      end: undefined,
      how: undefined,
      releasedAt: undefined,
      fitted: undefined,
      dirty: true,
      drawnAt: 0,
    };
    const lanes = [...this.#lanes, lane];
    // The oldest that is over goes.
    if (lanes.length > LANES)
      lanes.splice(
        Math.max(
          0,
          lanes.findIndex(({ end }) => end !== undefined),
        ),
        1,
      );
    this.#lanes = lanes;
    this.#dirty = true;
    return (mark, rows = 0) => this.#note(lane, mark, rows);
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
      lane.rows += lane.live ? 1 : rows;
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
    item.textContent = `${lane.label}: ${amount(lane)}, ${how} after ${(lane.end! - lane.start).toFixed(0)} ms${released}`;
    this.#log.append(item);
    while (this.#log.childElementCount > 50) this.#log.firstElementChild!.remove();
  }

  /** Draws what has changed or goes on. */
  draw(now: number): void {
    const all = this.#dirty;
    const due = this.#lanes.map(lane => all || isDue(lane, now));
    if (!all && !due.includes(true)) return;
    this.#dirty = false;
    const context = this.#canvas.getContext('2d')!;
    const width = this.#width;
    const scale = devicePixelRatio || 1;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    if (all) this.#drawEmpty(context);
    const { height } = placesOf(width);
    this.#lanes.forEach((lane, index) => {
      if (!due[index]) return;
      lane.dirty = false;
      lane.drawnAt = now;
      const top = TOP + index * height;
      context.clearRect(0, top - 2, width, height);
      drawLane(context, lane, top, width, now);
    });
  }

  #drawEmpty(context: CanvasRenderingContext2D): void {
    const width = this.#width;
    context.clearRect(0, 0, width, this.#height);
    context.strokeStyle = colour('line');
    context.lineWidth = 1;
    context.setLineDash([1, 5]);
    const { left, right, middle, height } = placesOf(width);
    for (let lane = Math.max(1, this.#lanes.length); lane < LANES; lane++) {
      const y = TOP + lane * height + middle + 0.5;
      line(context, left, y, right, y);
    }
    context.setLineDash([]);
    if (this.#lanes.length > 0) return;
    context.fillStyle = colour('soft');
    context.font = `13px ${colour('sans')}`;
    context.textAlign = 'left';
    context.fillText('Run a statement: it is drawn here, live.', 12, 26);
  }
}

/** Whether a lane must be drawn although the others need not. */
function isDue({ dirty, end, live, drawnAt }: Lane, now: number): boolean {
  return dirty || (end === undefined && (!live || now - drawnAt > LIVE_EVERY));
}

/** What it received, in words. */
function amount({ rows, live }: Lane): string {
  return counted(rows, live ? 'result' : 'row');
}

interface Places {
  /** Where the time begins and ends. */
  readonly left: number;
  readonly right: number;
  /** How far below the top of a lane its line is, and the text. */
  readonly middle: number;
  readonly text: number;
  /** Width of the label. */
  readonly room: number;
  readonly height: number;
}

function placesOf(width: number): Places {
  if (width < NARROW)
    return { left: 12, right: width - 12, middle: 28, text: 12, room: width - 180, height: 44 };
  const left = Math.min(340, Math.max(200, width * 0.26));
  return { left, right: width - 190, middle: 14, text: 18, room: left - 26, height: 31 };
}

function drawLane(
  context: CanvasRenderingContext2D,
  lane: Lane,
  top: number,
  width: number,
  now: number,
): void {
  const { left, right, middle, text, room } = placesOf(width);
  const y = top + middle;
  const last = Math.max(lane.releasedAt ?? 0, lane.end ?? now);
  const span = Math.max(SHORTEST_SPAN, last - lane.start);
  const x = (at: number): number => left + 8 + ((at - lane.start) / span) * (right - left - 24);

  context.font = `12px ${colour('mono')}`;
  context.fillStyle = colour('soft');
  context.textAlign = 'left';
  if (lane.fitted?.room !== room) lane.fitted = { room, label: fitting(context, lane.label, room) };
  context.fillText(lane.fitted.label, 12, top + text);

  // What came at the same moment is drawn side by side: the end behind the last marble, the release above the end.
  const marbles = marblesOf(lane, x);
  const before = marbles.at(-1);
  const apart = lane.how === 'complete' ? 4 : 10;
  const behind = before === undefined ? 0 : before.x + radiusOf(before.rows) + apart;
  const end = lane.end === undefined ? undefined : Math.max(x(lane.end), behind);
  context.strokeStyle = colour('line');
  context.lineWidth = 2;
  line(context, left, y, end ?? x(now), y);
  context.strokeStyle = colour('ink');
  line(context, left, y - 8, left, y + 8);
  for (const { x: at, rows } of marbles) marble(context, at, y, rows, colour('rows'));
  if (end !== undefined) ending(context, lane.how!, end, y);
  if (lane.releasedAt !== undefined)
    release(context, Math.max(x(lane.releasedAt), end ?? 0), y - 9, colour('release'));

  context.fillStyle = colour('soft');
  context.textAlign = 'right';
  const elapsed = (lane.end ?? now) - lane.start;
  const time = elapsed < 1000 ? `${elapsed.toFixed(0)} ms` : `${(elapsed / 1000).toFixed(1)} s`;
  context.fillText(`${lane.rows === 0 ? '' : `${amount(lane)}  `}${time}`, width - 12, top + text);
}

/** Batches as they are drawn: those that are close to each other as one. */
function marblesOf({ marks }: Lane, x: (at: number) => number): { readonly x: number; rows: number }[] {
  const marbles: { readonly x: number; rows: number }[] = [];
  for (const { at, rows } of marks) {
    const place = x(at);
    const before = marbles.at(-1);
    if (before !== undefined && place - before.x < APART) before.rows += rows;
    else marbles.push({ x: place, rows });
  }
  return marbles;
}

function radiusOf(rows: number): number {
  return 2.5 + Math.min(6, Math.log10(rows + 1) * 1.3);
}

function marble(context: CanvasRenderingContext2D, x: number, y: number, rows: number, fill: string): void {
  context.fillStyle = fill;
  context.beginPath();
  context.arc(x, y, radiusOf(rows), 0, 2 * Math.PI);
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
