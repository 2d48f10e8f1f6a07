/**
 * Lends what Observables give: a connection's own lease, for whose turn a statement waits with others.
 *
 * Promises: the borrower hears of it as of an engine's loan. Does not: choose when.
 */
import { Observable, Subscription, type Subscriber } from 'rxjs';

import type { Lease } from '../pool/index.js';
import type { BodyHooks, Borrower, Loan } from './statement-host.js';

/** A loan from what lends by Observables. */
export function loanOf(
  run: (body: (lease: Lease, hooks: BodyHooks) => Observable<never>) => Observable<never>,
  borrower: Borrower,
): Loan {
  const running = new Subscription();
  let body: Subscriber<never> | undefined;
  const loan: Loan = {
    end: (failed, error) => {
      if (failed) body!.error(error);
      else body!.complete();
    },
    unsubscribe: () => running.unsubscribe(),
  };
  const lent = (lease: Lease, hooks: BodyHooks): Observable<never> =>
    new Observable(subscriber => {
      body = subscriber;
      subscriber.add(() => borrower.recalled());
      borrower.lent(lease, hooks, loan);
    });
  running.add(
    run(lent).subscribe({
      error: (error: unknown) => borrower.returned(true, error),
      complete: () => borrower.returned(false, undefined),
    }),
  );
  return loan;
}
