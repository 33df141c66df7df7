"""The limits that a child puts on itself before it takes the first byte of a document.

On Linux: 512 MiB of address space, 30 s of processor time a document, no file may grow, no core
dump, no new privileges, no network and no other program (a seccomp filter; where the kernel or the
processor is not known, a network namespace of its own), and death with its parent. Elsewhere what
the system offers of `setrlimit`, and Python's own sockets are barred: enough against accidents, not
against an exploit.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys

MEMORY = 512 * 2**20
SECONDS = 30

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

# asm/unistd.h: socket, connect, execve, ptrace, io_uring_setup, execveat, process_vm_readv/writev,
# unshare, setns, mount, bpf, keyctl, perf_event_open, userfaultfd
_BARRED = {
    "x86_64": (
        0xC000003E,
        (41, 42, 59, 101, 425, 322, 310, 311, 272, 308, 165, 321, 250, 298, 323),
    ),
    "aarch64": (
        0xC00000B7,
        (198, 203, 221, 117, 425, 281, 270, 271, 97, 268, 40, 280, 219, 241, 282),
    ),
}
_X32_BIT = 0x40000000


def close_in(parent: int) -> str:
    """Apply every limit that holds for the process's whole life.

    Gives the way in which the network is shut: "seccomp", "namespace" or "python". Exits at once
    where the parent has died in the meantime.
    """
    _die_with(parent)
    _limit_resources()
    if sys.platform == "linux":
        if _filter_calls():
            return "seccomp"
        if _leave_network():
            return "namespace"
    _bar_sockets()
    return "python"


def allow_seconds(seconds: int = SECONDS) -> None:
    """Let the process use so much processor time from now on, and live twice as long at most.

    The alarm ends it even where no parent watches any more; its default action needs no Python.
    """
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime) + seconds + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY:
        end = min(end, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (end, hard))
    signal.alarm(2 * seconds)


def rest() -> None:
    """Call off the alarm: a child that waits for work may wait for days."""
    if sys.platform != "win32":
        signal.alarm(0)


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # It may have died before the line above: then nobody would tell us.
    if hasattr(os, "getppid") and os.getppid() != parent:
        os._exit(0)


def _limit_resources() -> None:
    if sys.platform == "win32":
        return
    import resource

    for what, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 128),
    ):
        _, hard = resource.getrlimit(what)
        limit = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        try:
            resource.setrlimit(what, (limit, limit))
        except (ValueError, OSError):
            # macOS knows RLIMIT_AS and refuses it; the parent's clock and the CPU limit remain.
            continue


def _prctl(*arguments: int) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:5]]
    return bool(libc.prctl(*padded) == 0)


def _filter_calls() -> bool:
    """A seccomp filter: barred calls fail with EPERM, calls of a foreign ABI end the process."""
    known = _BARRED.get(platform.machine())
    if known is None or struct.calcsize("P") != 8:
        return False
    architecture, barred = known
    # struct sock_filter: code, jt, jf, k (linux/filter.h); seccomp_data: nr at 0, arch at 4
    load, jump_equal, jump_set, ret = 0x20, 0x15, 0x45, 0x06
    kill, deny, allow = 0x80000000, 0x00050001, 0x7FFF0000
    program = [
        (load, 0, 0, 4),
        (jump_equal, 1, 0, architecture),
        (ret, 0, 0, kill),
        (load, 0, 0, 0),
        (jump_set, 0, 1, _X32_BIT),
        (ret, 0, 0, kill),
    ]
    for number in barred:
        program += [(jump_equal, 0, 1, number), (ret, 0, 0, deny)]
    program.append((ret, 0, 0, allow))
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    head = ctypes.create_string_buffer(struct.pack("HP", len(program), ctypes.addressof(buffer)))
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _prctl(
        _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(head)
    )


def _leave_network() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    return any(
        libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET)
    )


def _bar_sockets() -> None:
    import socket

    def barred(*_: object, **__: object) -> None:
        raise PermissionError("a document may not use the network")

    socket.socket = barred  # type: ignore[assignment,misc]
    socket.create_connection = barred  # type: ignore[assignment]
