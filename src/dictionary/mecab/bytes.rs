//! Little-endian numbers out of bytes, every access checked.

use super::corruption::Corruption;

/// The `N` bytes at `offset`.
pub(super) fn array<const N: usize>(bytes: &[u8], offset: usize) -> Result<[u8; N], Corruption> {
    offset
        .checked_add(N)
        .and_then(|end| bytes.get(offset..end))
        .and_then(|slice| slice.try_into().ok())
        .ok_or(Corruption::TooShort {
            offset,
            needed: N,
            length: bytes.len(),
        })
}

/// The unsigned 16-bit number at `offset`.
pub(super) fn u16_at(bytes: &[u8], offset: usize) -> Result<u16, Corruption> {
    array(bytes, offset).map(u16::from_le_bytes)
}

/// The unsigned 32-bit number at `offset`.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> Result<u32, Corruption> {
    array(bytes, offset).map(u32::from_le_bytes)
}

/// Text in a field of 32 bytes, filled up with zeros.
pub(super) fn text32(bytes: &[u8], offset: usize) -> Result<String, Corruption> {
    let field: [u8; 32] = array(bytes, offset)?;
    let end = field.iter().position(|&byte| byte == 0).unwrap_or(32);
    Ok(String::from_utf8_lossy(&field[..end]).into_owned())
}
