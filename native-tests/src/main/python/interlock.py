"""Interlock's segments from Python: ctypes over libinterlock.so, numpy over snapshots without a copy.

It offers what the example needs, and shows how to add more: each class is a few calls of interlock.h.
"""

import contextlib
import ctypes
from ctypes import POINTER, Structure, byref, c_bool, c_char_p, c_int, c_int64, c_uint32, c_uint64, c_void_p

import numpy

FOR_EVER = 2**63 - 1
OK, BUSY, OWNER_DIED, IN_REPAIR = range(4)


class Failure(Exception):
    """The library said no; result is one of il_result."""

    def __init__(self, result, message):
        super().__init__(f"{message} ({result})")
        self.result = result


class _Snapshot(Structure):
    _fields_ = [
        ("of", c_void_p),
        ("bytes", c_void_p),
        ("version", c_int64),
        ("published_ms", c_int64),
        ("buffer", c_uint32),
    ]


def load(path):
    """The library, with its functions' types."""
    library = ctypes.CDLL(path)
    library.il_message.restype = c_char_p
    types = {
        "il_open": [c_char_p, c_int, POINTER(c_void_p)],
        "il_close": [c_void_p],
        "il_region": [c_void_p, c_char_p, c_uint64, POINTER(c_void_p)],
        "il_mutex_of": [c_void_p, c_char_p, POINTER(c_void_p)],
        "il_mutex_timed_lock": [c_void_p, c_int64],
        "il_mutex_unlock": [c_void_p],
        "il_versioned_of": [c_void_p, c_char_p, c_uint64, c_uint32, c_bool, POINTER(c_void_p)],
        "il_versioned_pin": [c_void_p, POINTER(_Snapshot)],
        "il_versioned_unpin": [POINTER(_Snapshot)],
        "il_versioned_await_newer": [c_void_p, c_int64, c_int64, POINTER(c_int64)],
        "il_versioned_draft_of_current": [c_void_p, c_int64, POINTER(c_void_p)],
        "il_versioned_publish": [c_void_p, POINTER(c_int64)],
        "il_versioned_discard": [c_void_p],
    }
    for name, arguments in types.items():
        getattr(library, name).argtypes = arguments
    return library


def _array(address, bytes_, dtype):
    """A numpy array over memory that somebody else owns."""
    return numpy.ctypeslib.as_array((ctypes.c_uint8 * bytes_).from_address(address)).view(dtype)


class Segment:
    """An attached segment. Close it when nothing of it is held."""

    def __init__(self, library, path):
        self._library = library
        self._handle = c_void_p()
        self._call("il_open", path.encode(), 0, byref(self._handle))

    def _call(self, function, *arguments):
        result = getattr(self._library, function)(*arguments)
        if result != OK:
            raise Failure(result, self._library.il_message().decode())

    def region(self, name, bytes_, dtype=numpy.uint8):
        """Plain shared memory as an array."""
        memory = c_void_p()
        self._call("il_region", self._handle, name.encode(), bytes_, byref(memory))
        return _array(memory.value, bytes_, dtype)

    def mutex(self, name):
        return Mutex(self, name)

    def versioned(self, name, bytes_, buffers=3, checksums=False):
        return Versioned(self, name, bytes_, buffers, checksums)

    def close(self):
        self._call("il_close", self._handle)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Mutex:
    """`with mutex:`; re-entrant. Failure of result OWNER_DIED: its owner died, and nobody has repaired."""

    def __init__(self, segment, name):
        self._segment = segment
        self._handle = c_void_p()
        segment._call("il_mutex_of", segment._handle, name.encode(), byref(self._handle))

    def acquire(self, timeout_ns=FOR_EVER):
        self._segment._call("il_mutex_timed_lock", self._handle, timeout_ns)

    def release(self):
        self._segment._call("il_mutex_unlock", self._handle)

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *_):
        self.release()


class Versioned:
    """Data of which a writer publishes the next version while others read."""

    def __init__(self, segment, name, bytes_, buffers, checksums):
        self._segment = segment
        self._bytes = bytes_
        self._handle = c_void_p()
        segment._call(
            "il_versioned_of", segment._handle, name.encode(), bytes_, buffers, checksums, byref(self._handle)
        )

    @contextlib.contextmanager
    def snapshot(self, dtype=numpy.uint8):
        """The newest version, whole and in place: (version, array). The array dies with the block."""
        pinned = _Snapshot()
        self._segment._call("il_versioned_pin", self._handle, byref(pinned))
        try:
            array = _array(pinned.bytes, self._bytes, dtype)
            array.flags.writeable = False
            yield pinned.version, array
        finally:
            self._segment._call("il_versioned_unpin", byref(pinned))

    @contextlib.contextmanager
    def update(self, dtype=numpy.uint8):
        """The next version, which begins as the newest; published when the block ends, unless it raises."""
        memory = c_void_p()
        self._segment._call("il_versioned_draft_of_current", self._handle, FOR_EVER, byref(memory))
        try:
            yield _array(memory.value, self._bytes, dtype)
        except BaseException:
            self._segment._call("il_versioned_discard", self._handle)
            raise
        self._segment._call("il_versioned_publish", self._handle, byref(c_int64()))

    def await_newer(self, seen, timeout_ns=FOR_EVER):
        """Sleeps until there is a version newer than one seen; its number."""
        version = c_int64()
        self._segment._call("il_versioned_await_newer", self._handle, seen, timeout_ns, byref(version))
        return version.value
