// SPDX-License-Identifier: Apache-2.0
import MSNServices

/// Any bytes are a request to each of the services, or none; and an answer of each, or an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWebService(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let body = Array(UnsafeBufferPointer(start: start, count: count))
    if let request = try? SOAPRequestParser.parse(body, cookie: "MSPAuth=1") {
        _ = AddressBookService.parse(request.body)
        _ = SharingService.parse(request.body)
        _ = StorageService.parse(request.body)
    }
    _ = OfflineMessageService.parse(body)
    _ = OfflineStoreService.parse(body, soapAction: "")
    _ = SecurityTokenService.parse(body)
    let answer = WebResponse(status: 200, body: body)
    _ = try? AddressBookService.addressBook(in: answer)
    _ = try? SharingService.memberships(in: answer)
    _ = try? SecurityTokenService.tokens(in: answer)
    _ = try? CircleService.members(in: answer)
    _ = try? StorageService.profile(in: answer)
    _ = try? OfflineMessageService.metadata(in: answer)
    _ = try? OfflineMessageService.mail(in: answer)
    _ = try? OfflineStoreService.stored(in: answer, lockKey: "")
    return 0
}
