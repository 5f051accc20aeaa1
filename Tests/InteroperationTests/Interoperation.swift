// SPDX-License-Identifier: Apache-2.0
import Testing

/// The client against the embedded service, each of which was written after the protocol and not after the other.
///
/// One after the other: each of these keeps a machine busy by itself.
@Suite(.serialized) enum Interoperation {}
