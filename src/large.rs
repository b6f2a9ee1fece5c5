//! Room for one large message.
//!
//! A mapping of its own instead of the allocator's memory: pages cost nothing until bytes arrive in
//! them, growing copies nothing, and all of it goes back to the system at once. (glibc raises its
//! threshold with every large block that is freed, and then keeps megabytes for ever.) It knows
//! nothing of what the bytes mean.

#[cfg(test)]
mod tests;

use bytes::Bytes;
use memmap2::MmapMut;

/// Messages up to this size live in ordinary memory.
pub(crate) const LARGE: usize = 256 * 1024;

/// Bytes that arrive piece by piece, in a room of a fixed size.
pub(crate) struct Large {
    room: MmapMut,
    len: usize,
}

impl Large {
    /// Room for `capacity` bytes, with `first` in it already. None: the system has no room of that
    /// size to give (a limit on address space), or `first` doesn't fit.
    pub(crate) fn with(capacity: usize, first: &[u8]) -> Option<Self> {
        let room = MmapMut::map_anon(capacity.max(1)).ok()?;
        // Fewer, larger pages: half of the time that a large message takes is the kernel's.
        #[cfg(target_os = "linux")]
        room.advise(memmap2::Advice::HugePage).ok();
        let mut large = Self { room, len: 0 };
        large.push(first).then_some(large)
    }

    /// The bytes so far.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.room[..self.len]
    }

    /// Where the next bytes go, at most `most` of them; [`Large::filled`] says how many came.
    pub(crate) fn free(&mut self, most: usize) -> &mut [u8] {
        let end = self.room.len().min(self.len + most);
        &mut self.room[self.len..end]
    }

    pub(crate) fn filled(&mut self, count: usize) {
        self.len = self.room.len().min(self.len + count);
    }

    /// False, and nothing is taken, where there is not enough room.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        let Some(free) = self.room.get_mut(self.len..self.len + bytes.len()) else {
            return false;
        };
        free.copy_from_slice(bytes);
        self.len += bytes.len();
        true
    }

    /// The bytes, to be shared; the mapping goes when the last of them is dropped.
    pub(crate) fn freeze(self) -> Bytes {
        let len = self.len;
        Bytes::from_owner(self.room).slice(..len)
    }
}
