/** The code of the error of a call that its connection was lost over before any of it was sent: it may safely be made again. */
export const NOT_SENT = 'NOT_SENT';
