/**
 * An animation that runs all the time, and how long its longest frame took: what a busy main thread would make stutter.
 */
import { colour } from './colours.js';

/** It is drawn once in so many frames where nothing is to move. */
const CALM_FRAMES = 30;

export class Pulse {
  readonly #context: CanvasRenderingContext2D;
  readonly #size: number;
  readonly #calm: MediaQueryList = matchMedia('(prefers-reduced-motion: reduce)');
  #last = performance.now();
  /** Frames since `reset`; the first has begun before. */
  #frames = 0;
  #longest = 0;
  /** Called with each frame's time. */
  onFrame: (now: number) => void = () => {};

  constructor(canvas: HTMLCanvasElement) {
    this.#size = canvas.clientWidth;
    this.#context = canvas.getContext('2d')!;
    const scale = devicePixelRatio || 1;
    canvas.width = canvas.height = this.#size * scale;
    this.#context.scale(scale, scale);
    requestAnimationFrame(this.#frame);
  }

  /** Milliseconds, since `reset`; unknown until there were two frames. */
  get longest(): number | undefined {
    return this.#frames < 2 ? undefined : this.#longest;
  }

  reset(): void {
    this.#longest = this.#frames = 0;
    this.#last = performance.now();
  }

  readonly #frame = (now: number): void => {
    // A hidden page is not animated: that is no stutter.
    if (document.visibilityState === 'visible') this.#longest = Math.max(this.#longest, now - this.#last);
    this.#frames++;
    this.#last = now;
    if (!this.#calm.matches || this.#frames % CALM_FRAMES === 1) this.#draw(now);
    this.onFrame(now);
    requestAnimationFrame(this.#frame);
  };

  #draw(now: number): void {
    const context = this.#context;
    const size = this.#size;
    context.clearRect(0, 0, size, size);
    context.strokeStyle = colour('line');
    context.lineWidth = 2;
    context.beginPath();
    context.arc(size / 2, size / 2, size / 2 - 5, 0, 2 * Math.PI);
    context.stroke();
    const angle = this.#calm.matches ? -Math.PI / 2 : (now / 1600) * 2 * Math.PI;
    context.fillStyle = colour('accent');
    context.beginPath();
    const radius = size / 2 - 5;
    context.arc(
      size / 2 + radius * Math.cos(angle),
      size / 2 + radius * Math.sin(angle),
      3.5,
      0,
      2 * Math.PI,
    );
    context.fill();
  }
}
