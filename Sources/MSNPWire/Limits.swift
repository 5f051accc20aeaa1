// SPDX-License-Identifier: Apache-2.0

/// Bounds on everything this target reads or writes. A peer that exceeds one gets an error, never memory.
package enum MSNPLimits {
    /// Bytes of one command line with its line end; servers and clients stay far below.
    package static let line = 8192
    /// Bytes of one payload on a notification server connection (policies, mail data, contact lists).
    package static let notificationPayload = 1 << 20
    /// Bytes of one payload on a switchboard connection.
    package static let switchboardPayload = 64 << 10
    /// Bytes of one switchboard message, MIME headers included; historic servers close above it.
    package static let switchboardMessage = 1664
    /// Bytes of text a chunk of a long message carries; safe below `switchboardMessage` with every header.
    package static let chunkBody = 1202
    /// Chunks a long message may announce.
    package static let chunks = 64
    /// Header lines of one MIME document.
    package static let mimeHeaders = 128
    /// Bytes of the header part of one MIME document (mail data sits in a header).
    package static let mimeHeaderBytes = 256 << 10
    /// Bytes of a host name that a server refers to (RFC 1035 §2.3.4).
    package static let hostBytes = 255
    /// Bytes of a friendly name once it is percent-encoded.
    package static let encodedName = 387
    /// Characters of a personal message that official clients show.
    package static let personalMessage = 128
    /// Bytes of a contact-list payload (`ADL`, `RML`, `FQY`) that is looked into.
    package static let contactListPayload = 64 << 10
    /// Endpoints of one account that are kept from a `UBX`.
    package static let endpoints = 32
    /// Arguments of a current-media text.
    package static let mediaArguments = 16
    /// Bytes of one contact-list payload that is sent.
    package static let contactListBytes = 7500
    /// Contacts of one contact-list payload that is sent.
    package static let contactListEntries = 150
    /// Contacts read from one contact-list payload.
    package static let contactListRead = 2000
    /// Members of one circle that are read from its roster.
    package static let circleMembers = 500
    /// Offline messages read from one piece of mail data.
    package static let offlineMessages = 1000
    /// Bytes of the payload of a notification (`NOT`, `IPG`) that is looked into.
    package static let notice = 16 << 10
    /// Bytes of an MSNObject.
    package static let object = 4096
    /// Custom emoticons of one message.
    package static let emoticons = 50
}
