/*
** A loadable SQLite extension that lets one thread stop a statement that runs in another.
**
**   rx_interrupt_token()   INTEGER, the name of this connection for the whole process
**   rx_interrupt(token)    1: that connection was open and sqlite3_interrupt was called on it
**                          0: it is closed, or the token was never given out
**
** Promises: a token never reaches another connection than its own, and never memory that SQLite has freed.
** Needs no libc, no pthreads, no Node-API: what it calls comes through the table of functions that SQLite
** hands to every extension, so one binary per platform serves glibc and musl, and every better-sqlite3.
** Does not know statements: which one is hit is decided by the caller (see interrupter.ts).
**
** Why the locking. sqlite3_interrupt(db) takes no mutex, it stores one atomic int inside *db; its
** documentation allows that from another thread, but not "with a database connection that is closed or might
** close before sqlite3_interrupt() returns". sqlite3_close runs in the connection's own thread and ends in
** sqlite3LeaveMutexAndCloseZombie: roll back, close the b-trees (here a WAL is checkpointed, which can take
** long and which an interrupt may cut short), destroy the SQL functions, and only then sqlite3_free(db). So
** the destructor of rx_interrupt_token is the last moment at which db is certainly alive, and it must not
** return while another thread is between "the token is good" and the end of sqlite3_interrupt. For that every
** slot carries a lock of its own in its state word:
**
**            claim              publish             hold
**     FREE ---------> CLAIMED ---------> LIVE <------------> BUSY    (BUSY: one thread is inside
**       ^                |                 |      give back           sqlite3_interrupt, nothing else)
**       +----------------+-----------------+
**                     release
**
** A lock is held for the length of one atomic store, never across anything that waits; who meets BUSY spins a
** little and then sleeps 1 ms at a time, in case the holder lost its processor.
*/
#include <stdatomic.h>
#include <stdint.h>
#include "sqlite3ext.h"

#define SLOT_BITS 10
#define SLOTS (1 << SLOT_BITS) /* connections open at once in one process */

/* The low two bits of a state word; the rest of it is the generation, counted up at every claim. */
#define FREE 0u
#define CLAIMED 1u
#define LIVE 2u
#define BUSY 3u
#define PHASE(state) ((unsigned)((state) & 3u))
#define GENERATION(state) ((state) >> 2)
#define STATE(generation, phase) (((uint64_t)(generation) << 2) | (phase))

/* A token is generation and slot, kept below 2^53 so that it is exact as a JavaScript number. */
#define GENERATION_MAX ((UINT64_C(1) << (53 - SLOT_BITS)) - 1)

typedef struct Slot {
  _Atomic(uint64_t) state;
  _Atomic(sqlite3 *) db; /* 0 while the slot is free */
  _Atomic(const sqlite3_api_routines *) api; /* the copy of SQLite that db belongs to */
} Slot;

/* One table for the process: every thread must load this library from the same file. */
static Slot slots[SLOTS];

/* SQLite's functions, which the sqlite3_… macros of sqlite3ext.h go through. Every load stores the same address
** while a connection is open, see sharesOneSqlite. */
static _Atomic(const sqlite3_api_routines *) currentApi;
#define sqlite3_api (atomic_load_explicit(&currentApi, memory_order_relaxed))

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

static void waitForHolder(unsigned *spins) {
  if (++*spins < 100) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
  } else {
    sqlite3_sleep(1);
  }
}

/* Takes a free slot for db, not yet visible to rx_interrupt. 0 when all are taken. */
static Slot *claim(sqlite3 *db, const sqlite3_api_routines *api) {
  for (int index = 0; index < SLOTS; index++) {
    Slot *slot = &slots[index];
    uint64_t state = atomic_load_explicit(&slot->state, memory_order_relaxed);
    /* A slot whose generations are used up stays free for ever: 2^43 openings, but no token twice. */
    if (PHASE(state) != FREE || GENERATION(state) == GENERATION_MAX) continue;
    if (atomic_compare_exchange_strong(&slot->state, &state, STATE(GENERATION(state) + 1, CLAIMED))) {
      atomic_store(&slot->api, api);
      atomic_store(&slot->db, db);
      return slot;
    }
  }
  return 0;
}

static void publish(Slot *slot) {
  uint64_t state = atomic_load_explicit(&slot->state, memory_order_relaxed);
  atomic_store_explicit(&slot->state, STATE(GENERATION(state), LIVE), memory_order_release);
}

/* Destructor of rx_interrupt_token: the connection closes, or the function could not be registered or was replaced.
** Waits for a thread that is just interrupting; afterwards no thread can reach db through this slot. */
static void release(void *argument) {
  Slot *slot = argument;
  unsigned spins = 0;
  for (;;) {
    uint64_t state = atomic_load_explicit(&slot->state, memory_order_acquire);
    if (PHASE(state) == BUSY) {
      waitForHolder(&spins);
      continue;
    }
    /* Own the slot again before clearing it: only its own thread moves it out of CLAIMED. */
    if (atomic_compare_exchange_strong(&slot->state, &state, STATE(GENERATION(state), CLAIMED))) {
      atomic_store(&slot->db, 0);
      atomic_store(&slot->api, 0);
      atomic_store_explicit(&slot->state, STATE(GENERATION(state), FREE), memory_order_release);
      return;
    }
  }
}

/* 1 when the connection of this token was alive and has been interrupted. */
static int interrupt(sqlite3_int64 token) {
  if (token <= 0) return 0;
  Slot *slot = &slots[token & (SLOTS - 1)];
  uint64_t live = STATE((uint64_t)token >> SLOT_BITS, LIVE);
  unsigned spins = 0;
  for (;;) {
    uint64_t state = live;
    if (atomic_compare_exchange_strong(&slot->state, &state, live | BUSY)) break;
    if (state != (live | BUSY)) return 0;
    waitForHolder(&spins);
  }
  sqlite3_interrupt(atomic_load_explicit(&slot->db, memory_order_relaxed));
  atomic_store_explicit(&slot->state, live, memory_order_release);
  return 1;
}

static void tokenFunction(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  (void)values;
  Slot *slot = sqlite3_user_data(context);
  uint64_t state = atomic_load_explicit(&slot->state, memory_order_relaxed);
  sqlite3_result_int64(context, (sqlite3_int64)((GENERATION(state) << SLOT_BITS) | (uint64_t)(slot - slots)));
}

static void interruptFunction(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  sqlite3_result_int(context, interrupt(sqlite3_value_int64(values[0])));
}

/* Two copies of SQLite in one process lay out their structs each in its own way, and the functions of one must not
** be called on a connection of the other. The copy that has connections open keeps the table. */
static int sharesOneSqlite(const sqlite3_api_routines *api) {
  for (int index = 0; index < SLOTS; index++) {
    const sqlite3_api_routines *other = atomic_load(&slots[index].api);
    if (other != 0 && other != api) return 0;
  }
  return 1;
}

static int isRegistered(sqlite3 *db) {
  for (int index = 0; index < SLOTS; index++) {
    if (atomic_load_explicit(&slots[index].db, memory_order_relaxed) == db) return 1;
  }
  return 0;
}

/* Called by SQLite when a connection loads the file (better-sqlite3's loadExtension); the name follows from the
** file's. Loading twice into one connection changes nothing. */
EXPORT int sqlite3_interrupt_init(sqlite3 *db, char **message, const sqlite3_api_routines *api) {
  /* DIRECTONLY: no view, trigger or default of a foreign database file can call them. */
  const int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;
  int rc;
  if (isRegistered(db)) return SQLITE_OK_LOAD_PERMANENTLY;

  Slot *slot = claim(db, api);
  if (slot == 0) {
    *message = api->mprintf(
        "interrupt extension: %d connections are open in this process, close one to open another", SLOTS);
    return SQLITE_ERROR;
  }
  /* Claim first, look second: of two copies that come at once at least one sees the other. */
  if (!sharesOneSqlite(api)) {
    release(slot);
    *message = api->mprintf(
        "interrupt extension: in use by another copy of SQLite in this process, load one better-sqlite3 only");
    return SQLITE_ERROR;
  }
  atomic_store(&currentApi, api);

  /* An error unloads this library, so it must leave no function behind. */
  rc = sqlite3_create_function_v2(db, "rx_interrupt", 1, flags, 0, interruptFunction, 0, 0, 0);
  if (rc != SQLITE_OK) {
    release(slot);
    return rc;
  }
  /* From here on SQLite calls release(slot), also when this very registration fails. */
  rc = sqlite3_create_function_v2(db, "rx_interrupt_token", 0, flags, slot, tokenFunction, 0, 0, release);
  if (rc != SQLITE_OK) {
    sqlite3_create_function_v2(db, "rx_interrupt", 1, flags, 0, 0, 0, 0, 0);
    return rc;
  }
  publish(slot);

  /* Never unloaded: a fresh table would give out the tokens of the old one again. */
  return SQLITE_OK_LOAD_PERMANENTLY;
}
