// Modules that reach files, terminals and databases: fs, tty, readline, repl, sqlite, wasi. Files are those of the
// machine's simulated disk. Invariant: asking whether there is a terminal is answered: there is none.
import type { ModuleTable } from './treatment.ts'

const interactive = 'Interface createInterface'
const interfaceWhy =
  'reads the real clock between a carriage return and a line feed, and waits in real time for escape sequences'

export const files: readonly ModuleTable[] = [
  {
    module: 'fs',
    native: 'F_OK R_OK W_OK X_OK',
    simulated: `
      Dir Dirent FileReadStream FileWriteStream ReadStream Stats WriteStream access accessSync appendFile appendFileSync chmod chmodSync
      chown chownSync close closeSync constants copyFile copyFileSync cp cpSync createReadStream createWriteStream exists existsSync
      fchmod fchmodSync fchown fchownSync fdatasync fdatasyncSync fstat fstatSync fsync fsyncSync ftruncate ftruncateSync futimes
      futimesSync lchmod lchmodSync lchown lchownSync link linkSync lstat lstatSync lutimes lutimesSync mkdir mkdirSync mkdtemp
      mkdtempDisposableSync mkdtempSync open openSync opendir opendirSync promises read readFile readFileSync readSync readdir
      readdirSync readlink readlinkSync readv readvSync realpath realpathSync rename renameSync rm rmSync rmdir rmdirSync stat statSync
      statfs statfsSync symlink symlinkSync truncate truncateSync unlink unlinkSync utimes utimesSync write writeFile writeFileSync
      writeSync writev writevSync _toUnixTimestamp
    `,
    unsupported: 'Utf8Stream glob globSync openAsBlob openAsBlobSync unwatchFile watch watchFile',
    why: {
      constants: 'those of Linux on every host',
      glob: 'its patterns are read by code of Node that only its own fs reaches',
      lchmod: 'undefined, as on Linux',
      openAsBlob: 'a Blob of the host reads files of the host',
      promises: 'alias: fs/promises',
      watch: 'the disk of the world tells nobody what changes',
    },
  },
  {
    module: 'fs/promises',
    simulated: `
      access appendFile chmod chown constants copyFile cp lchmod lchown link lstat lutimes mkdir mkdtemp mkdtempDisposable open opendir
      readFile readdir readlink realpath rename rm rmdir stat statfs symlink truncate unlink utimes writeFile
    `,
    unsupported: 'glob watch',
  },
  {
    module: 'tty',
    simulated: 'isatty',
    unsupported: 'ReadStream WriteStream',
    why: { isatty: 'false: asked at import by every library that colors' },
  },
  {
    module: 'readline',
    wrapped: 'clearLine clearScreenDown cursorTo moveCursor',
    simulated: 'promises',
    unsupported: `${interactive} emitKeypressEvents`,
    why: {
      Interface: interfaceWhy,
      clearLine: 'writes to the stream that it is given',
      promises: 'alias: readline/promises',
    },
  },
  { module: 'readline/promises', unsupported: `${interactive} Readline`, why: { Interface: interfaceWhy } },
  {
    module: 'repl',
    unsupported:
      'REPLServer REPL_MODE_SLOPPY REPL_MODE_STRICT Recoverable builtinModules isValidSyntax start writer _builtinLibs',
    why: { start: 'loading it loads node:domain, which changes every event emitter of the host: it is never loaded' },
  },
  { module: 'sqlite', native: 'constants', unsupported: 'DatabaseSync Session StatementSync backup' },
  { module: 'wasi', denied: 'WASI' },
]
