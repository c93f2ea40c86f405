// Where the shape of a builtin differs from real Node's, and why: the paths of shapeProbe.ts (`new x() it` is an
// instance, `x *` the property itself, `x()` a call of a class without `new`).

export interface ShapeDifference {
  readonly paths: RegExp
  readonly why: string
}

export const shapeDifferences: readonly ShapeDifference[] = [
  // How the realms meet.
  {
    paths: /\[Symbol\.hasInstance\]/,
    why: "a class recognises the host's instances by a Symbol.hasInstance of its own",
  },
  {
    paths: /^globalThis\.(?:ArrayBuffer|SharedArrayBuffer|Uint8Array)\b/,
    why: 'the classes of bytes are shared by all programs: hardened, so that none can change them for others',
  },
  {
    paths: /^globalThis\.Error\.prepareStackTrace|^(?:new|inherits) globalThis\.Error\.prepareStackTrace/,
    why: 'an accessor: the host writes the stacks, and calls the hook from there',
  },
  {
    paths: /^(?:assert\.Assert|crypto\.Certificate)\.prototype\.\w+/,
    why: "the methods are core's own functions, and the exports of the module forwarders to the same ones",
  },
  // Classes of ours, which keep their state elsewhere.
  {
    paths:
      /^(?:new |inherits )?globalThis\.(?:WeakRef|FinalizationRegistry|MessageChannel|MessagePort|Crypto|SubtleCrypto)\(?\)?$/,
    why: 'refused with other words when called without `new`, or with no target',
  },
  {
    paths: /^globalThis\.MessagePort\.prototype\b|^globalThis\.MessageChannel\.prototype\b/,
    why: 'our own class over event targets of Node, whose hooks it overrides; the native one has hooks for its handle',
  },
  {
    paths: /^globalThis\.(?:P|p)erformance|^new (?:\(class extends )?globalThis\.Performance/,
    why: 'entries, marks and the time line are our own classes, with plain members and open constructors',
  },
  {
    paths: /^globalThis\.File\.prototype\b/,
    why: "it stands on core's Blob, and so repeats what is ours in Blob: reading without libuv",
  },
  {
    paths: /^fs\.(?:Read|Write)Stream\.prototype\b/,
    why: 'our own classes, whose work is not done by methods that a program could replace',
  },
  {
    paths: /^fs\.Stats\b|^new fs\.Stats|^recipe fs\.statSync/,
    why: 'our own class, without the base class that Stats and BigIntStats have in Node',
  },
  {
    paths: /^fs\.Dir\.prototype\.\w+|^new fs\.Dir\(\)$/,
    why: 'our own class over the disk, without the methods of the handle',
  },
  {
    paths: /^vm\.Script(?:\.prototype\b| \*|$)|^new vm\.Script\(\)|^recipe vm\.Script/,
    why: 'our own class over the real Script, without the base class that compiles it',
  },
  {
    paths: /^v8\.(?:Default)?Deserializer\.prototype\b/,
    why: 'V8 aborts if a hardened accessor runs while it reads, so the class inherits the methods of the real one',
  },
  {
    paths: /^(?:net\.Server|http\.(?:Server|ClientRequest|ServerResponse))\.prototype\b/,
    why: "methods that it inherits in Node are overridden, so that values and errors are of the program's realm",
  },
  {
    paths:
      /^(?:new |inherits )?(?:\(class extends )?events\.EventEmitterAsyncResource\(\)|^new \(class extends events\.EventEmitterAsyncResource\)/,
    why: 'core takes our class for one that inherits, and its name for the name of the resource',
  },
  {
    paths: /^new diagnostics_channel\.Channel\(\) it\._index/,
    why: "a member of the host's registry",
  },
  // Internals of core.
  {
    paths: /^os\.\w+\.withoutStackTrace\b/,
    why: 'the inner function of a wrapper in core',
  },
  {
    paths: /^console(?:\[| \*$|$|\._times|\.context$)/,
    why: 'one console over the streams of the program; core keeps its state under private symbols',
  },
  {
    paths: /^(?:new |new \(class extends )?inspector\/promises\.(?:url|close|waitForDebugger|Session)\b/,
    why: 'without a debugger both modules have stand-ins, of which none is the other',
  },
  {
    paths: /^(?:new )?child_process\.ChildProcess\b/,
    why: 'denied: a class whose instances have no process',
  },
  {
    paths: /^path(?:\/win32)?\.format$/,
    why: 'a bound function, of which only the name shows it',
  },
  {
    paths: /^sqlite(?: \*)?$/,
    why: 'an object of an unnamed class whose only member is `constants`',
  },
  {
    paths: /^stream\.(?:pipeline|finished)\[nodejs\.util\.promisify\.custom\] \*$/,
    why: 'configurable here: the accessor of core that cannot be configured is bound to the host',
  },
  {
    paths:
      /^fs\/promises\.opendir\[nodejs\.util\.promisify\.custom\] \*$|^fs\.exists\[nodejs\.util\.promisify\.custom\]$/,
    why: 'what util.promisify leaves on the promise form of a callback function',
  },
  {
    paths: /^recipe process\.std(?:out|err)\b/,
    why: 'a Writable, where a pipe, a file and a terminal have classes of their own',
  },
  {
    paths: /^util\.(?:log|getCallSites?)(?: \*)?$/,
    why: 'deprecated functions of Node 22 that do not warn',
  },
  {
    paths: /^async_hooks\.AsyncLocalStorage\.prototype\.\w+$/,
    why: 'wrapped on Node 22, whose storages are listed for the whole host process',
  },
  {
    paths: /^fs\.constants\.UV_FS_O_\w+ \*$/,
    why: 'numbers that Node 22 does not export yet',
  },
  {
    paths: /^recipe Blob\.slice$/,
    why: 'the class that core gives to the part of a Blob on Node 22 is not exported',
  },
  // The process and its modules.
  {
    paths: /^process\b/,
    why: 'members of one simulated process, whose flags are simpler than those of a native object',
  },
  { paths: /^module\b|^(?:new|inherits) module\b/, why: 'our own loader of builtins' },
  { paths: /^cluster\b/, why: 'a plain object: there is one process, and no worker has events' },
  { paths: /^console\._std/, why: 'the streams of the console are refused' },
]
