// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// What of a client's messages is on its way in line by line, and whom it has been shown typing.
struct Composition {
    var batch: ClientBatch
    /// The label of the batch's opening, which its end answers.
    var batchRequest: LabelledRequest?
    var batchDeadline: Scheduled<Void>?

    var paste: PasteBuffer
    /// The labels of the lines in it.
    var pasteRequests: [LabelledRequest] = []
    var pasteDeadline: Scheduled<Void>?

    var typing = TypingDisplay()
    var typingLapse: Scheduled<Void>?

    init(_ configuration: IRCServerConfiguration) {
        batch = ClientBatch(
            maximumBytes: configuration.multilineBytes, maximumLines: configuration.multilineLines)
        paste = PasteBuffer(maximumBytes: configuration.multilineBytes, maximumLines: configuration.multilineLines)
    }

    func cancelAll() {
        batchDeadline?.cancel()
        pasteDeadline?.cancel()
        typingLapse?.cancel()
    }
}
