// The flags of `open`, as x86-64 Linux numbers them (and so the programs' own `fs.constants`). O_DIRECT, O_NONBLOCK and
// O_NOCTTY change nothing here.

export const O_ACCMODE = 0o3
export const O_RDONLY = 0o0
export const O_WRONLY = 0o1
export const O_RDWR = 0o2
export const O_CREAT = 0o100
export const O_EXCL = 0o200
export const O_TRUNC = 0o1000
export const O_APPEND = 0o2000
export const O_DSYNC = 0o10000
/** Without the bit that it shares with O_DSYNC. */
export const O_SYNC_ONLY = 0o4000000
export const O_DIRECTORY = 0o200000
export const O_NOFOLLOW = 0o400000
export const O_NOATIME = 0o1000000
