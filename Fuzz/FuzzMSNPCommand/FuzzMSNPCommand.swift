// SPDX-License-Identifier: Apache-2.0
import MSNPWire
import NIOCore

/// Any commands, of either side, in any dialect, read as every value that knows their verb; what is read can be written.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMSNPCommand(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1, let dialect = Dialect(rawValue: 2 + Int(start[0] >> 1) % 17) else { return 0 }
    let side: MSNPSide = start[0] & 1 == 0 ? .client : .server
    var buffer = ByteBuffer(bytes: UnsafeBufferPointer(start: start + 1, count: count - 1))
    var decoder = MSNPFrameDecoder(sentBy: side)
    while let command = try? decoder.decode(buffer: &buffer) {
        readLists(command, dialect, side)
        readPresence(command, dialect)
        readSession(command, dialect)
        readMessages(command, dialect, side)
    }
    return 0
}

private func readLists(_ command: MSNPCommand, _ dialect: Dialect, _ side: MSNPSide) {
    write(ListEntry(command, dialect: dialect)?.command(dialect: dialect))
    write(GroupEntry(command, dialect: dialect)?.command(dialect: dialect))
    write(SyncReply(command, dialect: dialect)?.command(dialect: dialect))
    write(PropertyLine(command, dialect: dialect)?.command)
    write(PrivacyLine(command)?.command)
    write(ContactProperty(command)?.command)
    write(ContactListCommand(command)?.command)
    write(NameChange(command, sentBy: side)?.command(sentBy: side))
    write(GroupChange(command, dialect: dialect, sentBy: side)?.command(dialect: dialect, sentBy: side))
    write(ContactChange(command, dialect: dialect, sentBy: side)?.command(dialect: dialect, sentBy: side))
}

private func readPresence(_ command: MSNPCommand, _ dialect: Dialect) {
    write(PresenceLine(command, dialect: dialect)?.command(dialect: dialect))
    write(PresenceRequest(command, dialect: dialect)?.command(dialect: dialect))
    write(PersonalMessageLine(command, dialect: dialect)?.command(dialect: dialect))
    if let payload = command.payload, command.verb == "UUX" {
        _ = UserDocument(parsing: payload).payload(for: dialect)
    }
}

private func readSession(_ command: MSNPCommand, _ dialect: Dialect) {
    write(SignInRequest(command)?.command(transactionID: 1))
    write(SignInReply(command, dialect: dialect)?.command(transactionID: 1, dialect: dialect))
    write(SignInMethods(command)?.command)
    write(OutReason(command)?.command)
    write(SwitchboardReferral(command, dialect: dialect)?.command(dialect: dialect))
    write(Ring(command, dialect: dialect)?.command(dialect: dialect))
    write(RosterLine(command, dialect: dialect)?.command(dialect: dialect))
    write(Departure(command, dialect: dialect)?.command(dialect: dialect))
    _ = NotificationReferral(command, dialect: dialect)
    _ = command.errorCode?.text
}

private func readMessages(_ command: MSNPCommand, _ dialect: Dialect, _ side: MSNPSide) {
    write(DeliveredMessage(command)?.command)
    write(SubmittedMessage(command)?.command)
    if let payload = command.payload, command.verb == "MSG" { _ = NotificationContent(payload) }
    if let notification = UserNotification(command) {
        _ = notification.content
        write(notification.command(sentBy: side))
    }
    if let message = PageModeMessage(command) {
        _ = message.content
        write(message.command(dialect: dialect, sentBy: side))
    }
    _ = ServiceNotice(command)
    _ = Page(command)
    if let routed = RoutedCommand(command) {
        write(routed.command)
        _ = routed.document.map(RoutedMessage.init)?.document?.payload()
        write(CircleNotice(routed)?.command(to: MSNAddress("alice@example.com")).command)
        write(CircleAttendance(routed)?.command(transactionID: 1).command)
    }
}

/// A command that was read and written is one command again.
private func write(_ command: MSNPCommand?) {
    guard let command else { return }
    var buffer = ByteBuffer()
    buffer.writeMSNPCommand(command)
    let line = buffer.readableBytesView.prefix { $0 != 0x0A }
    guard line.last == 0x0D, !line.dropLast().contains(0x0D), !line.contains(0) else {
        fatalError("a field ends the line")
    }
}
