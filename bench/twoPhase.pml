/* Two-phase commit of 8 managers, as test/model/published/twoPhase.ts has it, for Spin: one process, one d_step an action. */
byte managers[8];      /* 0 working, 1 prepared, 2 committed, 3 aborted */
byte coordinator;      /* 0 init, 1 committed, 2 aborted */
byte prepared, sent;   /* one bit a manager */
bit commit, abort;

#define each(i) \
  :: d_step { coordinator == 0 && (sent & (1 << i)) -> prepared = prepared | (1 << i) } \
  :: d_step { managers[i] == 0 -> managers[i] = 1; sent = sent | (1 << i) } \
  :: d_step { managers[i] == 0 -> managers[i] = 3 } \
  :: d_step { commit -> managers[i] = 2 } \
  :: d_step { abort -> managers[i] = 3 }

active proctype all() {
end:
  do
  :: d_step { coordinator == 0 && prepared == 255 -> coordinator = 1; commit = 1 }
  :: d_step { coordinator == 0 -> coordinator = 2; abort = 1 }
  each(0) each(1) each(2) each(3) each(4) each(5) each(6) each(7)
  od
}
