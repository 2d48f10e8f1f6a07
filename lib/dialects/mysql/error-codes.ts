/**
 * The error numbers of MySQL, MariaDB and the engines that speak their protocol, with what each means for the caller: one table.
 *
 * Promises: every number that decides something (whether trying again helps, whether the connection is of further use) has a row; of
 * the rest the class of SQLSTATE tells the error class. The reasons: a deadlock has rolled the whole transaction back, and after a
 * lock wait only a new transaction is sure to see the other's changes, so both are for the transaction to try again; a server that
 * shuts down or cannot write wants another connection, best to another host. Does not: read messages (errors.ts does).
 */

import { means, type ErrorMeaning } from '../error-meaning.js';

/** Outside the statement's control, and lasting. */
export const FAULT: ErrorMeaning = means('OperationalError');
/** Another transaction was in the way. */
export const CONFLICT: ErrorMeaning = means('OperationalError', 'transaction');
/** The connection is gone, or its server is. */
export const GONE: ErrorMeaning = means('OperationalError', 'connection', true);
/** No connection was made; later or elsewhere one may be. */
const NO_ENTRY = means('OperationalError', 'connection');
const BROKEN = means('OperationalError', 'never', true);
const AGAIN = means('OperationalError', 'statement');
const VIOLATION = means('IntegrityError');
const UNFIT = means('DataError');
const WRONG = means('ProgrammingError');
const MISSING = means('NotSupportedError');
const INTERNAL = means('InternalError');

type Row = readonly [errno: number, code: string, meaning: ErrorMeaning];

// prettier-ignore
const ROWS: readonly Row[] = [
  // another transaction was in the way
  [1020, 'ER_CHECKREAD', CONFLICT],
  [1205, 'ER_LOCK_WAIT_TIMEOUT', CONFLICT],
  [1206, 'ER_LOCK_TABLE_FULL', CONFLICT],
  [1213, 'ER_LOCK_DEADLOCK', CONFLICT],
  [1412, 'ER_TABLE_DEF_CHANGED', CONFLICT],
  [1613, 'ER_XA_RBTIMEOUT', CONFLICT],
  [1614, 'ER_XA_RBDEADLOCK', CONFLICT],
  [1637, 'ER_TOO_MANY_CONCURRENT_TRXS', CONFLICT],
  [1689, 'ER_LOCK_ABORTED', CONFLICT],
  [3058, 'ER_USER_LOCK_DEADLOCK', CONFLICT],
  [3100, 'ER_RUN_HOOK_ERROR', CONFLICT],
  [3101, 'ER_TRANSACTION_ROLLBACK_DURING_COMMIT', CONFLICT],
  [3572, 'ER_LOCK_NOWAIT', CONFLICT],
  // the same of TiDB
  [8002, 'ER_FOR_UPDATE_CANT_RETRY', CONFLICT],
  [8005, 'ER_WRITE_CONFLICT_IN_TIDB', CONFLICT],
  [8022, 'ER_TXN_RETRYABLE', CONFLICT],
  [8024, 'ER_INVALID_AUTO_ID', FAULT],
  [8027, 'ER_INFO_SCHEMA_EXPIRED', CONFLICT],
  [8028, 'ER_INFO_SCHEMA_CHANGED', CONFLICT],
  [9001, 'ER_PD_SERVER_TIMEOUT', CONFLICT],
  [9002, 'ER_TIKV_SERVER_TIMEOUT', CONFLICT],
  [9003, 'ER_TIKV_SERVER_BUSY', CONFLICT],
  [9004, 'ER_RESOLVE_LOCK_TIMEOUT', CONFLICT],
  [9005, 'ER_REGION_UNAVAILABLE', CONFLICT],
  [9007, 'ER_WRITE_CONFLICT', CONFLICT],
  // prepared statements that the server no longer knows
  [1243, 'ER_UNKNOWN_STMT_HANDLER', AGAIN],
  [1615, 'ER_NEED_REPREPARE', AGAIN],
  // the connection or its server is gone
  [1053, 'ER_SERVER_SHUTDOWN', GONE],
  [1077, 'ER_NORMAL_SHUTDOWN', GONE],
  [1079, 'ER_SHUTDOWN_COMPLETE', GONE],
  [1152, 'ER_ABORTING_CONNECTION', GONE],
  [1158, 'ER_NET_READ_ERROR', GONE],
  [1159, 'ER_NET_READ_INTERRUPTED', GONE],
  [1160, 'ER_NET_ERROR_ON_WRITE', GONE],
  [1161, 'ER_NET_WRITE_INTERRUPTED', GONE],
  [1184, 'ER_NEW_ABORTING_CONNECTION', GONE],
  [1836, 'ER_READ_ONLY_MODE', GONE],
  [1927, 'ER_CONNECTION_KILLED', GONE],
  [2006, 'CR_SERVER_GONE_ERROR', GONE],
  [2013, 'CR_SERVER_LOST', GONE],
  [2014, 'CR_COMMANDS_OUT_OF_SYNC', BROKEN],
  [2045, 'CR_INVALID_CONN_HANDLE', GONE],
  [2055, 'CR_SERVER_LOST_EXTENDED', GONE],
  [3032, 'ER_SERVER_OFFLINE_MODE', GONE],
  [3169, 'ER_SESSION_WAS_KILLED', GONE],
  [4031, 'ER_CLIENT_INTERACTION_TIMEOUT', GONE],
  // the two ends do not understand each other
  [1043, 'ER_HANDSHAKE_ERROR', BROKEN],
  [1153, 'ER_NET_PACKET_TOO_LARGE', BROKEN],
  [1154, 'ER_NET_READ_ERROR_FROM_PIPE', BROKEN],
  [1155, 'ER_NET_FCNTL_ERROR', BROKEN],
  [1156, 'ER_NET_PACKETS_OUT_OF_ORDER', BROKEN],
  [1157, 'ER_NET_UNCOMPRESS_ERROR', BROKEN],
  [1835, 'ER_MALFORMED_PACKET', means('InterfaceError', 'never', true)],
  // no connection was made
  [1040, 'ER_CON_COUNT_ERROR', NO_ENTRY],
  [1044, 'ER_DBACCESS_DENIED_ERROR', FAULT],
  [1045, 'ER_ACCESS_DENIED_ERROR', FAULT],
  [1049, 'ER_BAD_DB_ERROR', FAULT],
  [1129, 'ER_HOST_IS_BLOCKED', FAULT],
  [1130, 'ER_HOST_NOT_PRIVILEGED', FAULT],
  [1203, 'ER_TOO_MANY_USER_CONNECTIONS', NO_ENTRY],
  [1226, 'ER_USER_LIMIT_REACHED', NO_ENTRY],
  [1251, 'ER_NOT_SUPPORTED_AUTH_MODE', FAULT],
  [1698, 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR', FAULT],
  [1820, 'ER_MUST_CHANGE_PASSWORD', FAULT],
  [1862, 'ER_MUST_CHANGE_PASSWORD_LOGIN', FAULT],
  [3118, 'ER_ACCOUNT_HAS_BEEN_LOCKED', FAULT],
  [3159, 'ER_SECURE_TRANSPORT_REQUIRED', FAULT],
  // rights
  [1142, 'ER_TABLEACCESS_DENIED_ERROR', FAULT],
  [1143, 'ER_COLUMNACCESS_DENIED_ERROR', FAULT],
  [1227, 'ER_SPECIFIC_ACCESS_DENIED_ERROR', FAULT],
  [1290, 'ER_OPTION_PREVENTS_STATEMENT', FAULT],
  [1370, 'ER_PROCACCESS_DENIED_ERROR', FAULT],
  [1792, 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION', FAULT],
  // stopped
  [1094, 'ER_NO_SUCH_THREAD', FAULT],
  [1095, 'ER_KILL_DENIED_ERROR', FAULT],
  [1317, 'ER_QUERY_INTERRUPTED', FAULT],
  [1969, 'ER_STATEMENT_TIMEOUT', FAULT],
  [3024, 'ER_QUERY_TIMEOUT', FAULT],
  [4012, 'ER_TIMEOUT', FAULT],
  // resources
  [1021, 'ER_DISK_FULL', FAULT],
  [1037, 'ER_OUTOFMEMORY', FAULT],
  [1038, 'ER_OUT_OF_SORTMEMORY', FAULT],
  [1041, 'ER_OUT_OF_RESOURCES', FAULT],
  [1114, 'ER_RECORD_FILE_FULL', FAULT],
  [1135, 'ER_CANT_CREATE_THREAD', FAULT],
  [1197, 'ER_TRANS_CACHE_FULL', FAULT],
  [1436, 'ER_STACK_OVERRUN_NEED_MORE', FAULT],
  [1461, 'ER_MAX_PREPARED_STMT_COUNT_REACHED', FAULT],
  // constraints
  [1022, 'ER_DUP_KEY', VIOLATION],
  [1048, 'ER_BAD_NULL_ERROR', VIOLATION],
  [1062, 'ER_DUP_ENTRY', VIOLATION],
  [1169, 'ER_DUP_UNIQUE', VIOLATION],
  [1216, 'ER_NO_REFERENCED_ROW', VIOLATION],
  [1217, 'ER_ROW_IS_REFERENCED', VIOLATION],
  [1263, 'ER_WARN_NULL_TO_NOTNULL', VIOLATION],
  [1364, 'ER_NO_DEFAULT_FOR_FIELD', VIOLATION],
  [1369, 'ER_VIEW_CHECK_FAILED', VIOLATION],
  [1451, 'ER_ROW_IS_REFERENCED_2', VIOLATION],
  [1452, 'ER_NO_REFERENCED_ROW_2', VIOLATION],
  [1557, 'ER_FOREIGN_DUPLICATE_KEY', VIOLATION],
  [1569, 'ER_DUP_ENTRY_AUTOINCREMENT_CASE', VIOLATION],
  [1586, 'ER_DUP_ENTRY_WITH_KEY_NAME', VIOLATION],
  [1701, 'ER_TRUNCATE_ILLEGAL_FK', VIOLATION],
  [1761, 'ER_FOREIGN_DUPLICATE_KEY_WITH_CHILD_INFO', VIOLATION],
  [1762, 'ER_FOREIGN_DUPLICATE_KEY_WITHOUT_CHILD_INFO', VIOLATION],
  [1859, 'ER_DUP_UNKNOWN_IN_INDEX', VIOLATION],
  [3730, 'ER_FK_CANNOT_DROP_PARENT', VIOLATION],
  [3819, 'ER_CHECK_CONSTRAINT_VIOLATED', VIOLATION],
  // values
  [1139, 'ER_REGEXP_ERROR', UNFIT],
  [1242, 'ER_SUBQUERY_NO_1_ROW', UNFIT],
  [1264, 'ER_WARN_DATA_OUT_OF_RANGE', UNFIT],
  [1265, 'WARN_DATA_TRUNCATED', UNFIT],
  [1292, 'ER_TRUNCATED_WRONG_VALUE', UNFIT],
  [1300, 'ER_INVALID_CHARACTER_STRING', UNFIT],
  [1301, 'ER_WARN_ALLOWED_PACKET_OVERFLOWED', UNFIT],
  [1365, 'ER_DIVISION_BY_ZERO', UNFIT],
  [1366, 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD', UNFIT],
  [1367, 'ER_ILLEGAL_VALUE_FOR_TYPE', UNFIT],
  [1406, 'ER_DATA_TOO_LONG', UNFIT],
  [1411, 'ER_WRONG_VALUE_FOR_TYPE', UNFIT],
  [1416, 'ER_CANT_CREATE_GEOMETRY_OBJECT', UNFIT],
  [1441, 'ER_DATETIME_FUNCTION_OVERFLOW', UNFIT],
  [1526, 'ER_NO_PARTITION_FOR_GIVEN_VALUE', UNFIT],
  [1690, 'ER_DATA_OUT_OF_RANGE', UNFIT],
  [3140, 'ER_INVALID_JSON_TEXT', UNFIT],
  [3141, 'ER_INVALID_JSON_TEXT_IN_PARAM', UNFIT],
  [3143, 'ER_INVALID_JSON_PATH', UNFIT],
  [3144, 'ER_INVALID_JSON_CHARSET', UNFIT],
  [3548, 'ER_SRS_NOT_FOUND', UNFIT],
  [3643, 'ER_WRONG_SRID_FOR_COLUMN', UNFIT],
  [6136, 'ER_DATA_INCOMPATIBLE_WITH_VECTOR', UNFIT],
  [6137, 'ER_EXCEEDS_VECTOR_MAX_DIMENSIONS', UNFIT],
  [6138, 'ER_TO_VECTOR_CONVERSION', UNFIT],
  [3156, 'ER_INVALID_JSON_VALUE_FOR_CAST', UNFIT],
  [3636, 'ER_CTE_MAX_RECURSION_DEPTH', UNFIT],
  // the statement
  [1005, 'ER_CANT_CREATE_TABLE', WRONG],
  [1007, 'ER_DB_CREATE_EXISTS', WRONG],
  [1008, 'ER_DB_DROP_EXISTS', WRONG],
  [1046, 'ER_NO_DB_ERROR', WRONG],
  [1093, 'ER_UPDATE_TABLE_USED', WRONG],
  [1111, 'ER_INVALID_GROUP_FUNC_USE', WRONG],
  [1193, 'ER_UNKNOWN_SYSTEM_VARIABLE', WRONG],
  [1210, 'ER_WRONG_ARGUMENTS', WRONG],
  [1215, 'ER_CANNOT_ADD_FOREIGN', WRONG],
  [1267, 'ER_CANT_AGGREGATE_2COLLATIONS', WRONG],
  [1270, 'ER_CANT_AGGREGATE_3COLLATIONS', WRONG],
  [1271, 'ER_CANT_AGGREGATE_NCOLLATIONS', WRONG],
  [1273, 'ER_UNKNOWN_COLLATION', WRONG],
  [1288, 'ER_NON_UPDATABLE_TABLE', WRONG],
  [1298, 'ER_UNKNOWN_TIME_ZONE', WRONG],
  [1390, 'ER_PS_MANY_PARAM', WRONG],
  [1418, 'ER_BINLOG_UNSAFE_ROUTINE', WRONG],
  [1442, 'ER_CANT_UPDATE_USED_TABLE_IN_SF_OR_TRG', WRONG],
  [1822, 'ER_FK_NO_INDEX_PARENT', WRONG],
  [1824, 'ER_FK_CANNOT_OPEN_PARENT', WRONG],
  [1826, 'ER_FK_DUP_NAME', WRONG],
  [1906, 'ER_WARNING_NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN', WRONG],
  [3105, 'ER_NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN', WRONG],
  [3780, 'ER_FK_INCOMPATIBLE_COLUMNS', WRONG],
  [1353, 'ER_VIEW_WRONG_LIST', WRONG],
  [3029, 'ER_AGGREGATE_ORDER_NON_AGG_QUERY', WRONG],
  [3065, 'ER_FIELD_IN_ORDER_NOT_SELECT', WRONG],
  [3066, 'ER_AGGREGATE_IN_ORDER_NOT_SELECT', WRONG],
  [3750, 'ER_TABLE_WITHOUT_PK', WRONG],
  [6134, 'ER_NON_SCALAR_USED_AS_KEY', WRONG],
  [6135, 'ER_INCOMPATIBLE_TYPE_AGG', WRONG],
  // what the server has not
  [1148, 'ER_NOT_ALLOWED_COMMAND', MISSING],
  [1178, 'ER_CHECK_NOT_IMPLEMENTED', MISSING],
  [1196, 'ER_WARNING_NOT_COMPLETE_ROLLBACK', MISSING],
  [1235, 'ER_NOT_SUPPORTED_YET', MISSING],
  [1286, 'ER_UNKNOWN_STORAGE_ENGINE', MISSING],
  [1289, 'ER_FEATURE_DISABLED', MISSING],
  [1295, 'ER_UNSUPPORTED_PS', MISSING],
  [1845, 'ER_ALTER_OPERATION_NOT_SUPPORTED', MISSING],
  [1846, 'ER_ALTER_OPERATION_NOT_SUPPORTED_REASON', MISSING],
  [8048, 'ER_UNSUPPORTED_ISOLATION_LEVEL', MISSING],
  [8130, 'ER_MULTI_STATEMENT_DISABLED', MISSING],
  // the server's own
  [1815, 'ER_INTERNAL_ERROR', INTERNAL],
];

/** An error number with its name. */
export interface NumberedMeaning extends ErrorMeaning {
  readonly code: string;
}

/** The table by number; MariaDB's own numbers are in mariadb-errors.ts. */
export const ERROR_NUMBERS: ReadonlyMap<number, NumberedMeaning> = new Map(
  ROWS.map(([errno, code, meaning]) => [errno, Object.freeze({ code, ...meaning })]),
);

/** What MySQL 8 and 9 tell of queries and definitions under numbers in a row, whose SQLSTATE says nothing. */
const RANGES: readonly (readonly [from: number, to: number, meaning: ErrorMeaning])[] = [
  [3568, 3569, WRONG], // tables of locks
  [3573, 3577, WRONG], // recursive common tables
  [3579, 3596, WRONG], // windows
  [3684, 3700, UNFIT], // regular expressions
  [3754, 3774, WRONG], // functional indexes, generated columns, defaults
  [3812, 3823, WRONG], // checks
];

/** What a number means that stands among others of its kind. */
export function meaningInRange(errno: number): ErrorMeaning | undefined {
  return RANGES.find(([from, to]) => errno >= from && errno <= to)?.[2];
}

/** What the first two characters of SQLSTATE mean, of numbers that have no row. */
export const SQL_STATES: Readonly<Record<string, ErrorMeaning>> = Object.freeze({
  '08': GONE,
  '0A': MISSING,
  '21': WRONG,
  '22': UNFIT,
  '23': VIOLATION,
  '28': FAULT,
  '3D': WRONG,
  '40': CONFLICT,
  '42': WRONG,
  '70': FAULT,
});

/** Errors that never came from a server: names that Node and the drivers give. */
export const CLIENT_CODES: Readonly<Record<string, ErrorMeaning>> = Object.freeze({
  ECONNREFUSED: NO_ENTRY,
  EHOSTUNREACH: NO_ENTRY,
  ENETUNREACH: NO_ENTRY,
  ENOTFOUND: NO_ENTRY,
  EAI_AGAIN: NO_ENTRY,
  ENOENT: NO_ENTRY,
  EACCES: FAULT,
  ECONNRESET: GONE,
  ECONNABORTED: GONE,
  EPIPE: GONE,
  ETIMEDOUT: GONE,
  PACKET_TOO_LARGE: UNFIT,
  PROTOCOL_CONNECTION_LOST: GONE,
  PROTOCOL_SEQUENCE_TIMEOUT: GONE,
  PROTOCOL_PACKETS_OUT_OF_ORDER: BROKEN,
  PROTOCOL_INCORRECT_PACKET_SEQUENCE: BROKEN,
  PROTOCOL_UNEXPECTED_PACKET: BROKEN,
  HANDSHAKE_NO_SSL_SUPPORT: FAULT,
  HANDSHAKE_SSL_ERROR: FAULT,
  HANDSHAKE_UNKNOWN_ERROR: FAULT,
  TLS_FILE: FAULT,
  AUTH_SWITCH_PLUGIN_ERROR: FAULT,
});
