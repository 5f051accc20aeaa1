// SPDX-License-Identifier: Apache-2.0
internal import GatewayCore

/// One key of METADATA of one contact.
struct MetadataSubject: Hashable, Sendable {
    let contact: ContactReference
    let key: String
}

/// The values of METADATA of contacts; nil for a key that is not set.
typealias MetadataChanges = SpacedChanges<MetadataSubject, String?>
